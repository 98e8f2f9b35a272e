package io.github.ssl4j.regularization;

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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole training runs of a tiny VICReg; the cases in the archive have none, those in a folder may. */
class VicRegTrainingGoldenTests {

    @TestFactory
    Stream<DynamicTest> everyLossAndTheLastWeightsAreThoseOfTheReference() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.VICREG_TRAINING);
    }

    private static void check(GoldenCase golden, Device device) {
        VicReg vicReg = create(golden, device);
        Map<String, Tensor> state = new TreeMap<>();
        vicReg.trained()
                .forEach((module, part) ->
                        part.state().forEach((name, tensor) -> state.put(referenceName(module, name), tensor)));
        state.forEach((name, tensor) ->
                device.write(tensor.storage(), golden.array("w__" + name).values(), 0));
        Sgd.Config sgd = new Sgd.Config(golden.config().path("momentum").asDouble(), false);
        double[] losses = new double[golden.truth("out_losses").values().length];
        try (Optimizer optimizer = sgd.create(List.of(ParameterGroup.all(
                vicReg.parameters(), golden.config().path("wd").asDouble())))) {
            for (int step = 0; step < losses.length; step++) {
                try (Scope scope = Scope.open()) {
                    Progress progress = new Progress(step, 1, losses.length);
                    Step made = vicReg.step(views(golden, device), progress);
                    losses[step] = made.loss().scalar();
                    made.loss().backward();
                    optimizer.step(golden.config().path("lr").asDouble());
                    made.afterUpdate();
                }
            }
        }
        golden.assertClose("out_losses", losses, device.floating());
        Map<String, String> finals = new LinkedHashMap<>();
        finals.put("out_final_conv", "backbone.0.weight");
        finals.put("out_final_bn_running_mean", "backbone.1.running_mean");
        finals.put("out_final_bn_running_var", "backbone.1.running_var");
        finals.forEach(
                (result, name) -> golden.assertClose(result, state.get(name).toDoubles(), device.floating()));
        state.values().forEach(Tensor::close);
    }

    private static VicReg create(GoldenCase golden, Device device) {
        int[] convolution = golden.array("w__backbone.0.weight").shape();
        Initializer init = Initializer.of(device, 0);
        VicReg.Config config = VicRegMethod.cifar10()
                .settings()
                .withLoss(VicRegGoldenTests.loss(golden))
                .withExpansion(layers(golden));
        return new VicReg(init, new GoldenBackbone(init, convolution[1], convolution[0]), config);
    }

    private static String referenceName(String module, String name) {
        return (module.equals("backbone") ? "backbone." : "proj.") + name;
    }

    /** The layers of the head: a batch norm behind a linear layer has the next number, and a ReLU the one after. */
    private static List<Layer> layers(GoldenCase golden) {
        String prefix = "w__proj.layers.";
        List<Layer> layers = new ArrayList<>();
        int i = 0;
        while (golden.has(prefix + i + ".weight")) {
            int width = golden.array(prefix + i + ".weight").shape()[0];
            boolean bias = golden.has(prefix + i + ".bias");
            boolean norm = golden.has(prefix + (i + 1) + ".running_mean");
            int next = i + (norm ? 3 : 2);
            Activation activation = golden.has(prefix + next + ".weight") ? Activation.RELU : Activation.NONE;
            layers.add(new Layer(width, bias, norm ? Norm.AFFINE : Norm.NONE, activation));
            i = next;
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
