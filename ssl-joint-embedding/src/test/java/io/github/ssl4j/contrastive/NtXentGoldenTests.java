package io.github.ssl4j.contrastive;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class NtXentGoldenTests {

    @TestFactory
    Stream<DynamicTest> referenceInFloat64() {
        return tests("nd4j-float64", Nd4jDevice::float64);
    }

    @TestFactory
    Stream<DynamicTest> referenceInFloat32() {
        return tests("nd4j-float32", Nd4jDevice::float32);
    }

    @TestFactory
    Stream<DynamicTest> oneDnnInFloat32() {
        return tests("cpu-float32", CpuDevice::new);
    }

    private static Stream<DynamicTest> tests(String deviceName, Supplier<Device> devices) {
        return Goldens.tests(
                golden -> {
                    try (Device device = devices.get()) {
                        check(golden, device);
                    }
                    GoldenReport.ok(golden, deviceName);
                },
                "ntxent_");
    }

    private static void check(GoldenCase golden, Device device) {
        double temperature = golden.config()
                .path("temperature")
                .asDouble(golden.config().path("T").asDouble());
        try (Scope scope = Scope.open()) {
            Tensor z0 = input(golden, device, "in_z0");
            Tensor z1 = input(golden, device, "in_z1");

            Tensor loss = NtXent.of(temperature).with(reduction(golden)).loss(z0, z1);
            loss.backward();

            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            golden.assertClose("grad_z0", z0.gradient().toDoubles(), device.floating());
            golden.assertClose("grad_z1", z1.gradient().toDoubles(), device.floating());
        }
    }

    private static Tensor input(GoldenCase golden, Device device, String name) {
        return Tensor.of(device, golden.array(name).values(), golden.array(name).shape())
                .withGradient();
    }

    /** Google's code adds the means over the two views, which the case also says as a factor of 2. */
    private static NtXent.Reduction reduction(GoldenCase golden) {
        boolean google = golden.meta().path("source").findValuesAsText("repo").stream()
                .anyMatch(repo -> repo.equals("google-research/simclr"));
        return google ? NtXent.Reduction.SUM_OF_VIEWS : NtXent.Reduction.MEAN;
    }
}
