package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class HeadGoldenTests {
    private static final Pattern CONTAINER = Pattern.compile("\\((\\w+)\\): (?:Sequential|ModuleList)\\(");
    private static final Pattern PART = Pattern.compile("\\((\\w+)\\): (\\w+)\\(([^()]*)\\)");
    private static final Pattern LINEAR = Pattern.compile("in_features=(\\d+), out_features=(\\d+), bias=(True|False)");
    private static final Pattern BATCH_NORM =
            Pattern.compile("\\d+, eps=1e-05, momentum=0.1, affine=(True|False), track_running_stats=True");

    /** The parts of a head that {@link MlpHead} cannot be made of. */
    private static final class NotExpressible extends Exception {
        private static final long serialVersionUID = 1;

        NotExpressible(String why) {
            super(why);
        }
    }

    /**
     * A head as PyTorch prints it.
     *
     * @param container the name before the numbers of the parts
     */
    private record Printed(String container, int width, List<Layer> layers) {

        static Printed parse(String text) throws NotExpressible {
            List<String> containers = CONTAINER
                    .matcher(text)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            List<MatchResult> parts = PART.matcher(text).results().toList();
            if (containers.size() != 1 || parts.isEmpty()) {
                throw new NotExpressible("expected one sequence of parts, found " + containers);
            }
            if (text.contains("ModuleList") && parts.size() > 1) {
                throw new NotExpressible("several heads side by side");
            }
            int width = 0;
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                MatchResult part = parts.get(i);
                if (!part.group(1).equals(Integer.toString(i))) {
                    throw new NotExpressible("a part outside of the sequence, " + part.group(1));
                }
                if (part.group(2).equals("Linear")) {
                    Matcher linear = settings(LINEAR, part);
                    width = layers.isEmpty() ? Integer.parseInt(linear.group(1)) : width;
                    boolean bias = linear.group(3).equals("True");
                    layers.add(new Layer(Integer.parseInt(linear.group(2)), bias, Norm.NONE, false));
                } else {
                    extendLast(layers, part);
                }
            }
            return new Printed(containers.get(0), width, layers);
        }

        private static void extendLast(List<Layer> layers, MatchResult part) throws NotExpressible {
            Layer last = layers.isEmpty() ? null : layers.remove(layers.size() - 1);
            boolean open = last != null && !last.relu();
            if (open && part.group(2).equals("BatchNorm1d") && last.norm() == Norm.NONE) {
                boolean affine = settings(BATCH_NORM, part).group(1).equals("True");
                layers.add(new Layer(last.width(), last.bias(), affine ? Norm.AFFINE : Norm.PLAIN, false));
            } else if (open && part.group(2).equals("ReLU")) {
                layers.add(new Layer(last.width(), last.bias(), last.norm(), true));
            } else {
                throw new NotExpressible(part.group());
            }
        }

        private static Matcher settings(Pattern pattern, MatchResult part) throws NotExpressible {
            Matcher settings = pattern.matcher(part.group(3));
            if (!settings.matches()) {
                throw new NotExpressible(part.group());
            }
            return settings;
        }

        String inOurs(String name) {
            assertThat(name).startsWith(container + ".");
            return "layers" + name.substring(container.length());
        }
    }

    @TestFactory
    Stream<DynamicTest> headsOfLightly() {
        return Goldens.tests(
                golden -> {
                    Printed printed;
                    try {
                        printed = Printed.parse(golden.config().path("layers").asText());
                    } catch (NotExpressible e) {
                        GoldenReport.skipped(golden, "MlpHead cannot express " + e.getMessage());
                        return;
                    }
                    GoldenDevices.each(golden, device -> check(golden, printed, device));
                },
                "head_");
    }

    private static void check(GoldenCase golden, Printed printed, Device device) {
        try (Scope scope = Scope.open();
                MlpHead head = new MlpHead(Initializer.of(device, 1), printed.width(), printed.layers())) {
            head.load(weights(golden, printed, device, head.state()));
            Tensor x = tensor(device, golden.array("in_x")).withGradient();
            Tensor y = head.apply(x).keep();
            Tensor loss = Ops.sum(y.times(tensor(device, golden.array("in_coef"))));
            loss.backward();

            golden.assertClose("out_y", y.toDoubles(), device.floating());
            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            golden.assertClose("grad_x", x.gradient().toDoubles(), device.floating());
            Map<String, Tensor> parameters = head.parameters();
            assertThat(golden.truths("gradw__")).hasSameSizeAs(parameters);
            golden.truths("gradw__")
                    .forEach((name, expected) -> golden.assertClose(
                            "gradw__" + name,
                            parameters.get(printed.inOurs(name)).gradient().toDoubles(),
                            device.floating()));
            golden.truths("buf_after__").forEach((name, expected) -> {
                if (!name.endsWith("num_batches_tracked")) {
                    Tensor buffer = head.state().get(printed.inOurs(name));
                    golden.assertClose("buf_after__" + name, buffer.toDoubles(), device.floating());
                }
            });
        }
    }

    /** Returns what the case holds; running statistics that it lacks stay as they are. */
    private static Map<String, Tensor> weights(
            GoldenCase golden, Printed printed, Device device, Map<String, Tensor> fresh) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        fresh.forEach((name, tensor) -> {
            if (name.contains("running_")) {
                weights.put(name, tensor);
            }
        });
        golden.arrays("w__").forEach((name, array) -> {
            if (!name.endsWith("num_batches_tracked")) {
                weights.put(printed.inOurs(name), tensor(device, array));
            }
        });
        return weights;
    }

    private static Tensor tensor(Device device, NpyArray array) {
        return Tensor.of(device, array.values(), array.shape());
    }
}
