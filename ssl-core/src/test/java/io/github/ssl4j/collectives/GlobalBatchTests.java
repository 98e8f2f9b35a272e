package io.github.ssl4j.collectives;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What each operation gives to three workers of two values each, worked out by hand. */
final class GlobalBatchTests {

    /** Returns the gradient that worker r has of its values (2 r + 1, 2 r + 2). */
    private static List<double[]> gradients(BiFunction<GlobalBatch, Tensor, Tensor> loss) throws Exception {
        return WorkerThreads.of(3).run(rank -> Nd4jDevice.float64(), (collectives, device) -> {
            try (Scope scope = Scope.open()) {
                int rank = collectives.rank();
                Tensor own = Tensor.of(device, new double[] {2 * rank + 1, 2 * rank + 2}, 2)
                        .withGradient();
                loss.apply(new GlobalBatch(collectives, 2), own).backward();
                return own.gradient().toDoubles();
            }
        });
    }

    @Test
    void gatherTakesOwnRowsOfTheGradient() throws Exception {
        List<double[]> found = gradients((batch, own) -> Ops.sum(Ops.square(batch.gather(own))));
        assertThat(found.get(0)).containsExactly(2, 4);
        assertThat(found.get(1)).containsExactly(6, 8);
        assertThat(found.get(2)).containsExactly(10, 12);
    }

    @Test
    void gatherMayBeUsedMoreThanOnce() throws Exception {
        List<double[]> found = gradients((batch, own) -> {
            Tensor middle = own.times(1);
            return Ops.sum(Ops.square(batch.gather(middle)).plus(batch.gather(middle)))
                    .plus(Ops.sum(middle));
        });
        assertThat(found.get(0)).containsExactly(4, 6);
        assertThat(found.get(2)).containsExactly(12, 14);
    }

    @Test
    void sumForLossPassesTheGradientOn() throws Exception {
        // the sums are 1 + 3 + 5 and 2 + 4 + 6, and the loss is that of their squares
        List<double[]> found = gradients((batch, own) -> Ops.sum(Ops.square(batch.sumForLoss(own))));
        assertThat(found).allSatisfy(gradient -> assertThat(gradient).containsExactly(18, 24));
    }

    @Test
    void sumForRowsAddsTheSharesOfTheGradient() throws Exception {
        // worker r multiplies the sums by r + 1: the gradient of each is 1 + 2 + 3
        List<double[]> found = gradients((batch, own) ->
                Ops.sum(batch.sumForRows(own).times(batch.collectives().rank() + 1)));
        assertThat(found).allSatisfy(gradient -> assertThat(gradient).containsExactly(6, 6));
    }

    @Test
    void sumsLeaveWhatTheyAddAsItIs() throws Exception {
        List<double[]> values = WorkerThreads.of(2).run(rank -> Nd4jDevice.float64(), (collectives, device) -> {
            try (Scope scope = Scope.open()) {
                Tensor own = Tensor.of(device, new double[] {collectives.rank() + 1}, 1);
                GlobalBatch batch = new GlobalBatch(collectives, 1);
                return new double[] {
                    batch.sumForLoss(own).scalar(), batch.sumForRows(own).scalar(), own.scalar()
                };
            }
        });
        assertThat(values.get(0)).containsExactly(3, 3, 1);
        assertThat(values.get(1)).containsExactly(3, 3, 2);
    }

    @Test
    void withoutGradientsNothingIsRecorded() throws Exception {
        List<Boolean> recorded = WorkerThreads.of(2).run(rank -> Nd4jDevice.float64(), (collectives, device) -> {
            try (Scope scope = Scope.open()) {
                Tensor own = Tensor.of(device, new double[] {1}, 1);
                GlobalBatch batch = new GlobalBatch(collectives, 1);
                return batch.gather(own).requiresGradient()
                        || batch.sumForLoss(own).requiresGradient()
                        || batch.sumForRows(own).requiresGradient();
            }
        });
        assertThat(recorded).containsExactly(false, false);
    }

    @Test
    void oneWorkerGetsTheSameTensors() {
        Device device = Nd4jDevice.float64();
        GlobalBatch batch = GlobalBatch.alone();
        try (Scope scope = Scope.open()) {
            Tensor own = Tensor.of(device, new double[] {1, 2}, 2);
            assertThat(batch.gather(own)).isSameAs(own);
            assertThat(batch.sumForLoss(own)).isSameAs(own);
            assertThat(batch.sumForRows(own)).isSameAs(own);
        }
    }
}
