package io.github.ssl4j.contrastive;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenBackbone;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole training runs of a tiny SimCLR, the two views one after the other, against Lightly's. */
class SimClrGoldenTests {

    @TestFactory
    Stream<DynamicTest> everyLossAndTheLastWeightsAreThoseOfTheReference() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.SIMCLR_TRAINING);
    }

    /** The tiny network of the case: convolution, batch norm, residual block, pooling, projection head. */
    private static final class Network extends Module {
        private final Module backbone;
        private final Module projection;

        Network(Initializer init, GoldenCase golden) {
            int width = golden.array("w__backbone.0.weight").shape()[0];
            int channels = golden.array("w__backbone.0.weight").shape()[1];
            int hidden = golden.array("w__proj.layers.0.weight").shape()[0];
            int out = golden.array("w__proj.layers.3.weight").shape()[0];
            backbone = child("backbone", new GoldenBackbone(init, channels, width));
            projection = child(
                    "proj",
                    new MlpHead(
                            init,
                            width,
                            List.of(Layer.hidden(hidden), new Layer(out, false, Norm.AFFINE, Activation.NONE))));
        }

        private Network(Network original) {
            super(original);
            backbone = child("backbone", original.backbone.copy());
            projection = child("proj", original.projection.copy());
        }

        @Override
        public Network copy() {
            return new Network(this);
        }

        @Override
        public Tensor apply(Tensor x) {
            return projection.apply(backbone.apply(x));
        }
    }

    private static void check(GoldenCase golden, Device device) {
        Network network = new Network(Initializer.of(device, 0), golden);
        network.state()
                .forEach((name, tensor) -> device.write(
                        tensor.storage(), golden.array("w__" + name).values(), 0));
        NtXent ntXent = NtXent.of(golden.config().path("T").asDouble());
        double learningRate = golden.config().path("lr").asDouble();
        Sgd.Config sgd = new Sgd.Config(golden.config().path("momentum").asDouble(), false);
        double[] losses = new double[golden.truth("out_losses").values().length];
        try (Optimizer optimizer = sgd.create(List.of(ParameterGroup.all(
                network.parameters(), golden.config().path("wd").asDouble())))) {
            for (int step = 0; step < losses.length; step++) {
                try (Scope scope = Scope.open()) {
                    Tensor loss =
                            ntXent.loss(network.apply(view(golden, device, 0)), network.apply(view(golden, device, 1)));
                    losses[step] = loss.scalar();
                    loss.backward();
                    optimizer.step(learningRate);
                }
            }
        }
        golden.assertClose("out_losses", losses, device.floating());
        Map<String, Tensor> state = network.state();
        golden.assertClose("out_final_conv", state.get("backbone.0.weight").toDoubles(), device.floating());
        golden.assertClose(
                "out_final_bn_running_mean",
                state.get("backbone.1.running_mean").toDoubles(),
                device.floating());
        golden.assertClose(
                "out_final_bn_running_var", state.get("backbone.1.running_var").toDoubles(), device.floating());
        network.close();
    }

    private static Tensor view(GoldenCase golden, Device device, int view) {
        String name = "in_view" + view;
        return Ops.channelsLast(Tensor.of(
                device, golden.array(name).values(), golden.array(name).shape()));
    }
}
