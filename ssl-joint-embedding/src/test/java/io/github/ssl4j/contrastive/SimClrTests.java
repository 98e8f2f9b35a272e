package io.github.ssl4j.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Views;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimClrTests {
    @Test
    void batchNormSeesBothViewsAsOneBatch() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Initializer init = Initializer.of(device, 3);
            SimClr.Config config =
                    SimClrMethod.cifar10().settings().withProjection(List.of(Layer.hidden(8), Layer.linear(6)));
            SimClr simClr = new SimClr(init, SmallRuns.encoder(init), config);
            Views views = SmallRuns.views(device, 4, 1);
            Module encoder = simClr.trained().get("backbone").copy(); // copies, so that statistics stay
            Module projection = simClr.trained().get("projection").copy();
            Tensor z =
                    Gradients.off(() -> projection.apply(encoder.apply(Ops.concatenate(views.get(0), views.get(1)))));

            Tensor loss = simClr.step(views, new Progress(0, 10, 1)).loss();

            assertThat(loss.scalar()).isCloseTo(config.loss().loss(z).scalar(), within(1e-10));
        }
    }
}
