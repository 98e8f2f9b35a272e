package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.LiteralStorages;
import io.github.ssl4j.device.Storage;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** The processor in float32, storages with given values, and what they must hold. */
abstract class CpuKernelFixture extends LiteralStorages {
    final CpuDevice device;
    final Random random = new Random(7);

    CpuKernelFixture() {
        this(new CpuDevice());
    }

    private CpuKernelFixture(CpuDevice device) {
        super(device);
        this.device = device;
    }

    @AfterEach
    void close() {
        device.close();
    }

    double[] normal(long length) {
        return random.doubles(length).map(x -> (float) (2 * x - 1)).toArray();
    }

    void assertClose(Storage found, double[] expected, double tolerance) {
        double[] values = values(found);
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i])))) {
                throw new AssertionError(
                        "element " + i + " of " + values.length + ": expected " + expected[i] + ", found " + values[i]);
            }
        }
    }
}
