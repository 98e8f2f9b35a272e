package io.github.ssl4j.distillation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.train.CollapseSign;
import io.github.ssl4j.train.CollapseWarning;
import io.github.ssl4j.train.WatchedRun;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the collapse monitor says within 200 steps of healthy methods, and of the same ones without what holds them up.
 */
class CollapseTests {
    private final Device device = new CpuDevice();
    private final Initializer init = Initializer.of(device, 1);

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void simSiamWithItsPredictorRaisesNothing() {
        assertThat(simSiam(List.of(Layer.hidden(16), Layer.linear(64)))).isEmpty();
    }

    @Test
    void simSiamWithoutItsPredictorIsNamed() {
        assertThat(simSiam(List.of())).anySatisfy(warning -> {
            assertThat(warning.sign()).isEqualTo(CollapseSign.EMBEDDING_SPREAD);
            assertThat(warning.step()).isLessThan(WatchedRun.STEPS);
            assertThat(warning.message()).contains("simsiam collapses", "predictor");
        });
    }

    @Test
    void dinoWithCentringRaisesNothing() {
        assertThat(dino(0.9)).isEmpty();
    }

    @Test
    void dinoWithoutCentringIsNamed() {
        assertThat(dino(1)).anySatisfy(warning -> {
            assertThat(warning.sign()).isEqualTo(CollapseSign.ONE_CODE);
            assertThat(warning.step()).isLessThan(WatchedRun.STEPS);
            assertThat(warning.message()).contains("dino collapses", "lower the centre's momentum");
        });
    }

    private List<CollapseWarning> simSiam(List<Layer> prediction) {
        List<Layer> projection = List.of(Layer.hidden(32), Layer.linear(64));
        SimSiam.Config config = SimSiamMethod.cifar10().settings().withHeads(projection, prediction);
        return WatchedRun.warnings(new SimSiam(init, WatchedRun.encoder(init), config), 0.5);
    }

    private List<CollapseWarning> dino(double centreMomentum) {
        List<Layer> layers = List.of(new Layer(32, true, Norm.NONE, Activation.GELU), Layer.linear(16));
        Dino.Config config = DinoMethod.cifar10()
                .settings()
                .withHead(new DinoHead.Config(layers, 64, false))
                .withFrozenEpochs(1)
                .withMomentum(TargetMomentum.constant(0.96))
                .withCentreMomentum(centreMomentum);
        return WatchedRun.warnings(new Dino(init, WatchedRun.encoder(init), config), 0.05);
    }
}
