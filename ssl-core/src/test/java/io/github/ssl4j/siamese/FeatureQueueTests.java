package io.github.ssl4j.siamese;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class FeatureQueueTests {
    private final Device device = Nd4jDevice.float64();

    private FeatureQueue queue(int length, int width) {
        return new FeatureQueue(Initializer.of(device, 4), length, width);
    }

    private Tensor rows(int count, double first) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = first + i;
        }
        return Tensor.of(device, values, count, 1);
    }

    @Test
    void startsAsRandomRowsOfLengthOne() {
        double[] values = queue(60, 5).features().toDoubles();
        double sum = 0;
        for (int row = 0; row < 60; row++) {
            double squares = 0;
            for (int i = 0; i < 5; i++) {
                squares += values[row * 5 + i] * values[row * 5 + i];
                sum += values[row * 5 + i];
            }
            assertThat(squares).isCloseTo(1, within(1e-12));
        }
        // the mean of 300 values of variance 1/5
        assertThat(sum / 300).isCloseTo(0, within(4 * Math.sqrt(0.2 / 300)));
        assertThat(queue(60, 5).features().toDoubles()).isEqualTo(values);
    }

    @Test
    void theNewestReplaceTheOldest() {
        FeatureQueue queue = queue(4, 1);
        try (Scope scope = Scope.open()) {
            double third = queue.features().toDoubles()[2];
            queue.enqueue(rows(2, 10));
            assertThat(queue.features().toDoubles()).startsWith(10, 11, third);
            queue.enqueue(rows(2, 20));
            assertThat(queue.features().toDoubles()).containsExactly(10, 11, 20, 21);
            queue.enqueue(rows(2, 30));
            assertThat(queue.features().toDoubles()).containsExactly(30, 31, 20, 21);
            assertThat(queue.position()).isEqualTo(2);
        }
    }

    @Test
    void rowsGoOnAtTheStartWhereTheEndDoesNotHoldThem() {
        FeatureQueue queue = queue(4, 1);
        try (Scope scope = Scope.open()) {
            queue.enqueue(rows(3, 10));
            queue.enqueue(rows(3, 20));
            assertThat(queue.features().toDoubles()).containsExactly(21, 22, 12, 20);
            assertThat(queue.position()).isEqualTo(2);
            queue.enqueue(rows(4, 30));
            assertThat(queue.features().toDoubles()).containsExactly(32, 33, 30, 31);
        }
    }

    @Test
    void rowsPastTheEndAreDroppedWhereThatIsAskedFor() {
        FeatureQueue queue = queue(4, 1);
        try (queue;
                Scope scope = Scope.open()) {
            queue.enqueueUpToTheEnd(rows(3, 10));
            queue.enqueueUpToTheEnd(rows(3, 20));

            assertThat(queue.position()).isZero();
            assertThat(queue.full()).isTrue();
            assertThat(queue.features().toDoubles()).containsExactly(10, 11, 12, 20);
        }
    }

    @Test
    void isFullOnceEveryRowWasEnqueued() {
        FeatureQueue queue = queue(6, 1);
        try (Scope scope = Scope.open()) {
            for (int i = 0; i < 3; i++) {
                assertThat(queue.full()).isFalse();
                queue.enqueue(rows(2, i));
            }
            assertThat(queue.full()).isTrue();
            queue.enqueue(rows(2, 0));
            assertThat(queue.full()).isTrue();
        }
    }

    @Test
    void goesOnFromACopiedState() {
        FeatureQueue queue = queue(4, 1);
        FeatureQueue restored = new FeatureQueue(Initializer.of(device, 9), 4, 1);
        try (Scope scope = Scope.open()) {
            queue.enqueue(rows(2, 10));
            Map<String, Tensor> saved = queue.state();
            restored.state()
                    .forEach((name, tensor) -> device.copy(saved.get(name).storage(), tensor.storage()));
            for (FeatureQueue each : new FeatureQueue[] {queue, restored}) {
                each.enqueue(rows(2, 20));
                assertThat(each.full()).isTrue();
                assertThat(each.position()).isZero();
                assertThat(each.features().toDoubles()).containsExactly(10, 11, 20, 21);
            }
        }
    }

    @Test
    void badSizesAreRefused() {
        refuses(() -> queue(0, 8), "a length of at least 1, found 0");
        refuses(() -> queue(8, 0), "a width of at least 1, found 0");
    }

    @Test
    void aLengthThatBatchesDoNotFillExactlyIsRefused() {
        queue(8, 8).requireWholeBatches(4);
        refuses(() -> queue(8, 8).requireWholeBatches(0), "a batch of at least 1, found 0");
        refuses(
                () -> queue(10, 8).requireWholeBatches(4),
                "a multiple of the 4 rows of a step, found 10; use 8 or another batch");
        refuses(
                () -> queue(2, 8).requireWholeBatches(4),
                "a multiple of the 4 rows of a step, found 2; use 4 or another batch");
    }

    private void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void rowsThatDoNotFitAreRefusedAndChangeNothing() {
        FeatureQueue queue = queue(4, 3);
        double[] before = queue.features().toDoubles();
        for (int[] shape : new int[][] {{2, 4}, {5, 3}, {3}}) {
            assertThatThrownBy(() -> queue.enqueue(Tensor.persistent(device, shape)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected at most 4 rows of width 3, found [" + shape[0]);
        }
        assertThat(queue.features().toDoubles()).isEqualTo(before);
        assertThat(queue.position()).isZero();
    }

    @Test
    void closingGivesTheMemoryBack() {
        long before = device.memory().bytesInUse();
        queue(4, 3).close();
        assertThat(device.memory().bytesInUse()).isEqualTo(before);
    }
}
