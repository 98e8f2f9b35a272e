package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HogTargetsTests {

    /** One cell a token: the histogram of a token is that of the cell where the token lies. */
    @Test
    void tokensAreOrderedRowByRow() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            double[] pixels = IntStream.range(0, 2 * 6 * 8 * 3)
                    .mapToDouble(i -> i * i % 17)
                    .toArray();
            Tensor images = Tensor.of(device, pixels, 2, 6, 8, 3);
            Tensor targets = new HogTargets(2, 9, 2, 0).of(images);
            assertThat(targets.shape()).containsExactly(2, 12, 27);
            assertThat(targets.toDoubles()).isEqualTo(Ops.hog(images, 9, 2, 0).toDoubles());
        }
    }

    /** A step in column 5 is seen, as a gradient across, by the cells of columns 4 to 5 alone. */
    @Test
    void withinATokenCellsComeLast() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            double[] pixels = IntStream.range(0, 4 * 8)
                    .mapToDouble(i -> i % 8 < 5 ? 0 : 1)
                    .toArray();
            Tensor images = Tensor.of(device, pixels, 1, 4, 8, 1);
            double[] targets = new HogTargets(4, 2, 2, 0).of(images).toDoubles();
            assertThat(targets).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new HogTargets(16, 9, 6, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the patch: expected a multiple of the cell of 6, found 16");
        assertThatThrownBy(() -> new HogTargets(16, 0, 8, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bins: expected at least 1, found 0");
        assertThatThrownBy(() -> new HogTargets(16, 9, 8, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the Gaussian window: expected 0 or at least 2, found 1");
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor images = Tensor.of(device, new double[2 * 24 * 16], 2, 24, 16, 1);
            assertThatThrownBy(() -> HogTargets.of(16).of(images))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("HOG targets: expected images [N, H, W, C] divisible by the patch of 16, "
                            + "found [2, 24, 16, 1]");
        }
    }
}
