package io.github.ssl4j.distillation;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenBackbone;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole training runs of a tiny BYOL against Lightly's. */
class ByolGoldenTests {

    @TestFactory
    Stream<DynamicTest> everyLossAndTheLastWeightsAreThoseOfTheReference() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.BYOL_TRAINING);
    }

    private static void check(GoldenCase golden, Device device) {
        Byol.Config config = ByolMethod.cifar10()
                .settings()
                .withHeads(head(golden, "proj"), head(golden, "pred"))
                .withMomentum(
                        TargetMomentum.constant(golden.config().path("ema").asDouble()));
        Byol byol = create(golden, device, config);
        JsonNode settings = golden.config();
        Sgd.Config sgd = new Sgd.Config(settings.path("momentum").asDouble(), false);
        double[] losses = new double[golden.truth("out_losses").length()];
        try (Optimizer optimizer = sgd.create(List.of(
                ParameterGroup.all(byol.parameters(), settings.path("wd").asDouble())))) {
            for (int step = 0; step < losses.length; step++) {
                try (Scope scope = Scope.open()) {
                    Progress progress = new Progress(step, 1, losses.length);
                    Step made = byol.step(views(golden, device), progress);
                    losses[step] = made.loss().scalar();
                    made.loss().backward();
                    optimizer.step(settings.path("lr").asDouble());
                    made.afterUpdate();
                }
            }
        }
        golden.assertClose("out_losses", losses, device.floating());
        Map<String, Tensor> state = everything(byol);
        Map.of(
                        "out_final_conv", "online.backbone.0.weight",
                        "out_final_target_conv", "target.backbone.0.weight",
                        "out_final_bn_running_mean", "online.backbone.1.running_mean",
                        "out_final_bn_running_var", "online.backbone.1.running_var")
                .forEach((array, name) ->
                        golden.assertClose(array, state.get(name).toDoubles(), device.floating()));
        state.values().forEach(Tensor::close);
    }

    /** Returns the method with the weights of the case, in the target too. */
    private static Byol create(GoldenCase golden, Device device, Byol.Config config) {
        int width = golden.array("w__backbone.0.weight").size(0);
        int channels = golden.array("w__backbone.0.weight").size(1);
        Initializer init = Initializer.of(device, 0);
        Byol byol = new Byol(init, new GoldenBackbone(init, channels, width), config);
        everything(byol).forEach((name, tensor) -> {
            String reference = name.startsWith("predictor.")
                    ? name.replace("predictor.", "pred.")
                    : name.replaceFirst("(online|target)\\.", "").replace("head.", "proj.");

            device.write(tensor.storage(), golden.array("w__" + reference).values(), 0);
        });
        return byol;
    }

    private static Map<String, Tensor> everything(Byol byol) {
        Map<String, Tensor> all = new LinkedHashMap<>(byol.state());
        byol.trained()
                .forEach(
                        (module, part) -> part.state().forEach((name, tensor) -> all.put(module + "." + name, tensor)));
        return all;
    }

    /** The layers of a head: linear, and batch norm with ReLU behind it where the case has one. */
    private static List<Layer> head(GoldenCase golden, String head) {
        String prefix = "w__" + head + ".layers.";
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; golden.has(prefix + i + ".weight"); i += 3) {
            boolean norm = golden.has(prefix + (i + 1) + ".running_mean");
            layers.add(new Layer(
                    golden.array(prefix + i + ".weight").size(0),
                    golden.has(prefix + i + ".bias"),
                    norm ? Norm.AFFINE : Norm.NONE,
                    norm ? Activation.RELU : Activation.NONE));
        }
        return layers;
    }

    private static Views views(GoldenCase golden, Device device) {
        List<Tensor> views = golden.list("in_view").stream()
                .map(view -> Ops.channelsLast(Tensor.of(device, view.values(), view.shape())))
                .toList();
        return new Views(views, new int[views.get(0).size(0)]);
    }
}
