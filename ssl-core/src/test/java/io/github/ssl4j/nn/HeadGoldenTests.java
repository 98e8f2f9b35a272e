package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.nn.MlpHead.Activation;
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
    private static final String LAST = "last_layer";
    private static final String ACTIVATION = "\\(\\d+\\): (ReLU\\((inplace=True)?\\)|GELU\\(approximate='?none'?\\))";
    private static final Pattern CONTAINER = Pattern.compile("\\((\\w+)\\): (?:Sequential|ModuleList)\\(");
    private static final Pattern PART = Pattern.compile("\\((\\w+)\\): (\\w+)\\(([^()]*)\\)");
    private static final Pattern LINEAR = Pattern.compile("in_features=(\\d+), out_features=(\\d+), bias=(True|False)");
    private static final Pattern BATCH_NORM =
            Pattern.compile("\\d+, eps=1e-05, momentum=0.1, affine=(True|False), track_running_stats=True");

    /** The parts of a head that our modules cannot be made of. */
    private static final class NotExpressible extends Exception {
        private static final long serialVersionUID = 1;

        NotExpressible(String why) {
            super(why);
        }
    }

    /** An {@link MlpHead} and, in DINO's head, normalised rows and a weight-normalised layer behind it. */
    private static final class Head extends Module {
        private final MlpHead layers;
        private final WeightNormLinear last;

        Head(MlpHead layers, WeightNormLinear last) {
            this.layers = child("head", layers);
            this.last = last == null ? null : child(LAST, last);
        }

        @Override
        public Head copy() {
            return new Head(layers.copy(), last == null ? null : last.copy());
        }

        @Override
        public Tensor apply(Tensor x) {
            Tensor y = layers.apply(x);
            return last == null ? y : last.apply(Ops.l2Normalize(y));
        }
    }

    /**
     * A head as PyTorch prints it.
     *
     * @param container the name before the numbers of the parts
     * @param last the outputs of the weight-normalised layer at the end, 0 without one
     */
    private record Printed(String container, int width, List<Layer> layers, int last) {

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
            int last = 0;
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                MatchResult part = parts.get(i);
                if (part.group(1).equals(LAST) && i == parts.size() - 1) {
                    last = Integer.parseInt(settings(LINEAR, part).group(2));
                    continue;
                }
                if (!part.group(1).equals(Integer.toString(i))) {
                    throw new NotExpressible("a part outside of the sequence, " + part.group(1));
                }
                if (part.group(2).equals("Linear")) {
                    Matcher linear = settings(LINEAR, part);
                    width = layers.isEmpty() ? Integer.parseInt(linear.group(1)) : width;
                    boolean bias = linear.group(3).equals("True");
                    layers.add(new Layer(Integer.parseInt(linear.group(2)), bias, Norm.NONE, Activation.NONE));
                } else {
                    extendLast(layers, part);
                }
            }
            return new Printed(containers.get(0), width, layers, last);
        }

        private static void extendLast(List<Layer> layers, MatchResult part) throws NotExpressible {
            Layer last = layers.isEmpty() ? null : layers.remove(layers.size() - 1);
            boolean open = last != null && last.activation() == Activation.NONE;
            if (open && part.group(2).equals("BatchNorm1d") && last.norm() == Norm.NONE) {
                boolean affine = settings(BATCH_NORM, part).group(1).equals("True");
                Norm norm = affine ? Norm.AFFINE : Norm.PLAIN;
                layers.add(new Layer(last.width(), last.bias(), norm, Activation.NONE));
            } else if (open && part.group().matches(ACTIVATION)) {
                Activation activation = part.group(2).equals("ReLU") ? Activation.RELU : Activation.GELU;
                layers.add(new Layer(last.width(), last.bias(), last.norm(), activation));
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

        Head create(GoldenCase golden, Initializer init) {
            MlpHead head = new MlpHead(init, width, layers);
            if (last == 0) {
                return new Head(head, null);
            }
            int in = layers.get(layers.size() - 1).width();
            boolean lengths = golden.truths("gradw__").containsKey(LAST + ".weight_g");
            return new Head(
                    head,
                    lengths
                            ? WeightNormLinear.ofTrainedLength(init, in, last)
                            : WeightNormLinear.ofFixedLength(init, in, last));
        }

        String inOurs(String name) {
            if (name.startsWith(LAST + ".")) {
                return name;
            }
            assertThat(name).startsWith(container + ".");
            return "head.layers" + name.substring(container.length());
        }
    }

    @TestFactory
    Stream<DynamicTest> headsOfLightly() {
        Stream<GoldenCase> printedHeads = Goldens.cases(GoldenKind.HEAD, GoldenKind.DINO_HEAD)
                .filter(golden -> golden.config().has("layers"));
        return Goldens.tests(
                golden -> {
                    Printed printed;
                    try {
                        printed = Printed.parse(golden.config().path("layers").asText());
                    } catch (NotExpressible e) {
                        GoldenReport.skipped(golden, "our heads cannot express " + e.getMessage());
                        return;
                    }
                    GoldenDevices.each(golden, device -> check(golden, printed, device));
                },
                printedHeads);
    }

    private static void check(GoldenCase golden, Printed printed, Device device) {
        try (Scope scope = Scope.open();
                Head head = printed.create(golden, Initializer.of(device, 1))) {
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
