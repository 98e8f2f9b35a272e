package io.github.ssl4j.regularization;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.train.CollapseSign;
import io.github.ssl4j.train.CollapseWarning;
import io.github.ssl4j.train.WatchedRun;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the collapse monitor says within 200 steps of VICReg with and without its variance term. */
class VicRegCollapseTests {
    private final Device device = new CpuDevice();

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void aHealthyRunRaisesNothing() {
        assertThat(train(VicRegLoss.standard())).isEmpty();
    }

    @Test
    void withoutTheVarianceTermTheCollapseIsNamed() {
        assertThat(train(VicRegLoss.of(25, 0, 1))).anySatisfy(warning -> {
            assertThat(warning.sign()).isEqualTo(CollapseSign.TRIVIAL_LOSS);
            assertThat(warning.step()).isLessThan(WatchedRun.STEPS);
            assertThat(warning.message()).contains("vicreg collapses", "variance");
        });
    }

    private List<CollapseWarning> train(VicRegLoss loss) {
        Initializer init = Initializer.of(device, 1);
        VicReg.Config config = VicRegMethod.cifar10()
                .settings()
                .withLoss(loss)
                .withExpansion(List.of(Layer.hidden(32), Layer.linear(64)));
        return WatchedRun.warnings(new VicReg(init, WatchedRun.encoder(init), config), 0.04);
    }
}
