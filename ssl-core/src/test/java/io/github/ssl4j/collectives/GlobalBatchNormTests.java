package io.github.ssl4j.collectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Batch norm of all workers' rows gives what that of one process gives on the whole batch. */
final class GlobalBatchNormTests {
    private static final double EPSILON = 1e-5;
    private static final Rows GAMMA = new Rows(new double[] {0.5, 1.5, -1}, 3);
    private static final Rows BETA = new Rows(new double[] {0.1, -0.2, 0.3}, 3);

    /** What comes of one batch norm and its backward pass, the shares of gamma and beta added up. */
    private record Found(double[] y, double[] mean, double[] variance, int count, double[] dx, double[] gradients) {}

    static Stream<Arguments> settings() {
        return Stream.of(TestDevice.values())
                .flatMap(device -> Stream.of(1, 2, 3, 4)
                        .flatMap(workers -> Stream.of(true, false).map(relu -> Arguments.of(workers, device, relu))));
    }

    private static List<Found> onWorkers(
            int workers, IntFunction<Device> devices, boolean relu, ElementType type, Rows x) throws Exception {
        Rows coefficients = Rows.normal(8, 0, x.shape());
        return WorkerThreads.of(workers).run(devices, (collectives, device) -> {
            Tensor gamma = GAMMA.on(device).withGradient();
            Tensor beta = BETA.on(device).withGradient();
            try (FlatGradients gradients = new FlatGradients(collectives, List.of(gamma, beta));
                    Scope scope = Scope.open()) {
                Tensor own = x.of(collectives, device);
                Tensor input = Tensor.empty(device, type, own.shape());
                device.convert(own.storage(), input.storage());
                input.withGradient();
                Ops.BatchNormResult result =
                        new GlobalBatch(collectives, own.size(0)).batchNorm(input, gamma, beta, EPSILON, relu, 1);
                assertThat(result.output().type()).isEqualTo(type);
                double[] y = result.output().toDoubles();
                double[] mean = result.mean().toDoubles();
                double[] variance = result.variance().toDoubles();
                Ops.sum(result.output().times(coefficients.of(collectives, device)))
                        .backward();
                gradients.allReduceSum();
                double[] both =
                        Ops.concatenate(gamma.gradient(), beta.gradient()).toDoubles();
                return new Found(
                        y, mean, variance, result.count(), input.gradient().toDoubles(), both);
            }
        });
    }

    private static void assertAlike(List<Found> workers, Found whole, double tolerance) {
        assertThat(workers.stream()
                        .flatMapToDouble(found -> Arrays.stream(found.y()))
                        .toArray())
                .containsExactly(whole.y(), within(tolerance));
        assertThat(workers.stream()
                        .flatMapToDouble(found -> Arrays.stream(found.dx()))
                        .toArray())
                .containsExactly(whole.dx(), within(tolerance));
        for (Found found : workers) {
            assertThat(found.count()).isEqualTo(whole.count());
            assertThat(found.mean()).containsExactly(whole.mean(), within(tolerance));
            assertThat(found.variance()).containsExactly(whole.variance(), within(tolerance));
            assertThat(found.gradients()).containsExactly(whole.gradients(), within(10 * tolerance));
            assertThat(found.mean()).containsExactly(workers.get(0).mean());
            assertThat(found.variance()).containsExactly(workers.get(0).variance());
            assertThat(found.gradients()).containsExactly(workers.get(0).gradients());
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void featuresAreNormalisedAsInOneProcess(int workers, TestDevice device, boolean relu) throws Exception {
        Rows x = Rows.normal(7, 2, 12, 3);
        ElementType type = device == TestDevice.CPU_FLOAT32 ? ElementType.FLOAT32 : ElementType.FLOAT64;
        Found whole = onWorkers(1, device::open, relu, type, x).get(0);
        assertThat(whole.count()).isEqualTo(12);
        assertAlike(onWorkers(workers, device::open, relu, type, x), whole, device.tolerance());
    }

    @Test
    void imagesAreNormalisedAsInOneProcess() throws Exception {
        Rows x = Rows.normal(9, -1, 4, 3, 2, 3);
        IntFunction<Device> devices = TestDevice.REFERENCE_FLOAT64::open;
        Found whole = onWorkers(1, devices, true, ElementType.FLOAT64, x).get(0);
        assertThat(whole.count()).isEqualTo(24);
        assertAlike(onWorkers(4, devices, true, ElementType.FLOAT64, x), whole, 1e-12);
    }

    @Test
    void oneRowPerWorkerIsEnough() throws Exception {
        Rows x = Rows.normal(10, 0, 3, 3);
        IntFunction<Device> devices = TestDevice.REFERENCE_FLOAT64::open;
        Found whole = onWorkers(1, devices, false, ElementType.FLOAT64, x).get(0);
        assertAlike(onWorkers(3, devices, false, ElementType.FLOAT64, x), whole, 1e-12);
    }

    @Test
    void aLargeMeanDoesNotCancelTheVariance() throws Exception {
        Rows x = Rows.normal(11, 4096, 12, 3);
        Found whole = onWorkers(1, TestDevice.REFERENCE_FLOAT64::open, false, ElementType.FLOAT64, x)
                .get(0);
        List<Found> workers = onWorkers(3, TestDevice.CPU_FLOAT32::open, false, ElementType.FLOAT32, x);
        assertThat(workers.get(0).variance()).containsExactly(whole.variance(), within(2e-3));
    }

    @Test
    void narrowActivationsStayNarrow() throws Exception {
        Assumptions.assumeTrue(CpuDevice.supports(Precision.BFLOAT16), "the processor lacks bfloat16");
        Rows x = Rows.normal(12, 1, 12, 3);
        IntFunction<Device> devices = rank -> new CpuDevice(Precision.BFLOAT16);
        Found whole = onWorkers(1, devices, true, ElementType.BFLOAT16, x).get(0);
        List<Found> workers = onWorkers(2, devices, true, ElementType.BFLOAT16, x);
        assertThat(workers.get(0).mean()).containsExactly(whole.mean(), within(1e-5));
        assertThat(workers.get(0).gradients()).containsExactly(whole.gradients(), within(0.1));
    }
}
