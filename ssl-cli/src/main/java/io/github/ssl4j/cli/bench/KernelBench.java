package io.github.ssl4j.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.device.Precision;
import java.io.PrintWriter;

/** {@code ssl4j bench ops}: a line of JSON per kernel. */
final class KernelBench {
    private static final int WARM_UP = 5;

    private KernelBench() {}

    static void run(int steps, Precision precision, PrintWriter out) {
        Device device = Devices.best(precision);
        for (KernelCases.KernelCase kernel : KernelCases.of(device)) {
            Measurement measured = Measurement.of(
                    () -> {
                        kernel.call().run();
                        BenchCase.await(device);
                        return BenchCase.Lap.plain();
                    },
                    WARM_UP,
                    steps);
            ObjectNode line = new ObjectMapper().createObjectNode();
            line.put("op", kernel.name()).put("device", device.name()).put("dtype", precision.label());
            line.putObject("ms")
                    .put("median", hundredths(measured.median()))
                    .put("min", hundredths(measured.minimum()));
            double seconds = measured.median() / 1000;
            if (kernel.flops() > 0) {
                line.put("gflops_per_s", hundredths(kernel.flops() / seconds / 1e9));
            }
            line.put("gigabytes_per_s", hundredths(kernel.bytes() / seconds / 1e9));
            out.println(line);
            out.flush();
        }
    }

    private static double hundredths(double value) {
        return Math.round(100 * value) / 100.0;
    }
}
