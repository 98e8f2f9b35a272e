package io.github.ssl4j.collectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class CollectivesTests {

    static Stream<Arguments> workersOnDevices() {
        return Stream.of(TestDevice.values())
                .flatMap(device -> Stream.of(1, 2, 3, 4).map(workers -> Arguments.of(workers, device)));
    }

    /** Returns what each of several workers computes in a scope of its own. */
    private static <T> List<T> onEach(int workers, TestDevice device, WorkerThreads.Work<T> work) throws Exception {
        return WorkerThreads.of(workers).run(device::open, (collectives, own) -> {
            try (Scope scope = Scope.open()) {
                return work.run(collectives, own);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("workersOnDevices")
    void allReduceSumAddsInPlace(int workers, TestDevice device) throws Exception {
        List<double[]> sums = onEach(workers, device, (collectives, own) -> {
            int rank = collectives.rank();
            Tensor values = Tensor.of(own, new double[] {rank + 1, 10 * rank, 0.5}, 3);
            collectives.allReduceSum(values);
            return values.toDoubles();
        });
        double[][] expected = {{}, {1, 0, 0.5}, {3, 10, 1}, {6, 30, 1.5}, {10, 60, 2}};
        assertThat(sums).hasSize(workers).allSatisfy(sum -> assertThat(sum).containsExactly(expected[workers]));
    }

    @ParameterizedTest
    @MethodSource("workersOnDevices")
    void allReduceSumGivesTheSameBitsEverywhere(int workers, TestDevice device) throws Exception {
        List<double[]> sums = onEach(workers, device, (collectives, own) -> {
            Tensor values = Tensor.of(own, new double[] {1.0 / (3 + collectives.rank()), 1e7 / 3, -1e-3 / 7}, 3);
            collectives.allReduceSum(values);
            return values.toDoubles();
        });
        assertThat(sums).allSatisfy(sum -> assertThat(sum).containsExactly(sums.get(0)));
    }

    @ParameterizedTest
    @MethodSource("workersOnDevices")
    void allGatherTakesRowsInTheOrderOfRanks(int workers, TestDevice device) throws Exception {
        List<double[]> gathered = onEach(workers, device, (collectives, own) -> {
            int rank = collectives.rank();
            Tensor rows = collectives.allGather(Tensor.of(own, new double[] {rank, 1, rank, 2}, 2, 2));
            assertThat(rows.shape()).containsExactly(2 * workers, 2);
            return rows.toDoubles();
        });
        double[][] expected = {
            {},
            {0, 1, 0, 2},
            {0, 1, 0, 2, 1, 1, 1, 2},
            {0, 1, 0, 2, 1, 1, 1, 2, 2, 1, 2, 2},
            {0, 1, 0, 2, 1, 1, 1, 2, 2, 1, 2, 2, 3, 1, 3, 2}
        };
        assertThat(gathered).allSatisfy(rows -> assertThat(rows).containsExactly(expected[workers]));
    }

    @ParameterizedTest
    @MethodSource("workersOnDevices")
    void reduceScatterSumReturnsOwnPartOfTheSum(int workers, TestDevice device) throws Exception {
        List<double[]> parts = onEach(workers, device, (collectives, own) -> {
            double[] values = new double[2 * workers];
            for (int i = 0; i < values.length; i++) {
                values[i] = i + 100 * collectives.rank();
            }
            Tensor part = collectives.reduceScatterSum(Tensor.of(own, values, workers, 2));
            assertThat(part.shape()).containsExactly(1, 2);
            return part.toDoubles();
        });
        double fromRanks = 100 * workers * (workers - 1) / 2.0;
        for (int rank = 0; rank < workers; rank++) {
            assertThat(parts.get(rank))
                    .containsExactly(workers * 2 * rank + fromRanks, workers * (2 * rank + 1) + fromRanks);
        }
    }

    @ParameterizedTest
    @MethodSource("workersOnDevices")
    void broadcastTakesTheValuesOfTheRoot(int workers, TestDevice device) throws Exception {
        int root = workers - 1;
        List<double[]> values = onEach(workers, device, (collectives, own) -> {
            Tensor tensor = Tensor.of(own, new double[] {collectives.rank(), 7}, 2);
            collectives.broadcast(tensor, root);
            return tensor.toDoubles();
        });
        assertThat(values).allSatisfy(found -> assertThat(found).containsExactly(root, 7));
    }

    @ParameterizedTest
    @MethodSource("workersOnDevices")
    void integersAreAddedGatheredAndBroadcast(int workers, TestDevice device) throws Exception {
        List<List<int[]>> all = onEach(workers, device, (collectives, own) -> {
            Tensor sum = Tensor.of(own, new int[] {16777217, collectives.rank()}, 2);
            collectives.allReduceSum(sum);
            Tensor first = Tensor.of(own, new int[] {5 + collectives.rank()}, 1);
            Tensor rows = collectives.allGather(first);
            collectives.broadcast(first, 0);
            return List.of(sum.toInts(), rows.toInts(), first.toInts());
        });
        int[][] gathered = {{}, {5}, {5, 6}, {5, 6, 7}, {5, 6, 7, 8}};
        assertThat(all).allSatisfy(found -> {
            assertThat(found.get(0)).containsExactly(16777217 * workers, workers * (workers - 1) / 2);
            assertThat(found.get(1)).containsExactly(gathered[workers]);
            assertThat(found.get(2)).containsExactly(5);
        });
    }

    @Test
    void narrowFloatsAreAddedInFullAndRoundedOnce() throws Exception {
        List<double[]> sums = onEach(3, TestDevice.CPU_FLOAT32, (collectives, own) -> {
            Tensor wide = Tensor.of(own, new double[] {256, 1}, 2);
            Tensor narrow = Tensor.empty(own, ElementType.BFLOAT16, 2);
            // 256 + 1 rounds to 256 in bfloat16, 256 + 1 + 1 is one of its numbers
            wide.assign(Tensor.of(own, new double[] {collectives.rank() == 0 ? 256 : 1, 1}, 2));
            own.convert(wide.storage(), narrow.storage());
            collectives.allReduceSum(narrow);
            return narrow.toDoubles();
        });
        assertThat(sums).allSatisfy(sum -> assertThat(sum).containsExactly(258, 3));
    }

    @Test
    void noneReturnsTheSameTensorsAsTheyAre() {
        Device device = Nd4jDevice.float64();
        Collectives none = Collectives.none();
        try (Scope scope = Scope.open()) {
            Tensor values = Tensor.of(device, new double[] {1, 2}, 2);
            none.allReduceSum(values);
            none.broadcast(values, 0);
            none.barrier();
            none.close();
            assertThat(none.allGather(values)).isSameAs(values);
            assertThat(none.reduceScatterSum(values)).isSameAs(values);
            assertThat(values.toDoubles()).containsExactly(1, 2);
        }
        assertThat(none.rank()).isZero();
        assertThat(none.size()).isEqualTo(1);
    }

    @Test
    void aRootThatIsNoRankIsRefused() {
        Tensor values = Tensor.persistent(Nd4jDevice.float64(), 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Collectives.none().broadcast(values, 1))
                .withMessage("broadcast: expected a rank from 0 to 0, found 1");
    }

    @Test
    void rowsThatMakeNoEqualPartsAreRefused() throws Exception {
        onEach(2, TestDevice.REFERENCE_FLOAT64, (collectives, own) -> {
            Tensor rows = Tensor.of(own, new double[] {1, 2, 3}, 3);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> collectives.reduceScatterSum(rows))
                    .withMessage(
                            "reduceScatterSum: expected a multiple of 2 rows, one part for every worker, found [3]");
            return null;
        });
    }

    @Test
    void bytesAreRefused() throws Exception {
        onEach(1, TestDevice.CPU_FLOAT32, (collectives, own) -> {
            Tensor flags = Tensor.empty(own, ElementType.UINT8, 2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> collectives.allReduceSum(flags))
                    .withMessage(
                            "allReduceSum: expected values of a floating type or INT32, found Tensor[2] UINT8 made by"
                                    + " empty");
            return null;
        });
    }

    @Test
    void closedCollectivesRefuseCalls() throws Exception {
        onEach(1, TestDevice.REFERENCE_FLOAT64, (collectives, own) -> {
            collectives.close();
            assertThatIllegalStateException()
                    .isThrownBy(collectives::barrier)
                    .withMessage("rank 0 called barrier after it had closed its collectives");
            return null;
        });
    }
}
