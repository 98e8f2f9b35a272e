package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** The processor in float32, storages with given values, and what they must hold. */
abstract class CpuKernelFixture {
    final CpuDevice device = new CpuDevice();

    final Random random = new Random(7);

    @AfterEach
    void close() {
        device.close();
    }

    Storage empty(long length) {
        Storage storage = device.allocate(ElementType.FLOAT32, length);
        device.fill(storage, Double.NaN);
        return storage;
    }

    Storage of(double... values) {
        Storage storage = device.allocate(ElementType.FLOAT32, values.length);
        device.write(storage, values, 0);
        return storage;
    }

    Storage ints(int... values) {
        Storage storage = device.allocate(ElementType.INT32, values.length);
        device.write(storage, values, 0);
        return storage;
    }

    double[] values(Storage storage) {
        double[] values = new double[(int) storage.length()];
        device.read(storage, values, 0);
        return values;
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
