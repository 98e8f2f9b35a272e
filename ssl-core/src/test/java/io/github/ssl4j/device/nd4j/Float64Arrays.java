package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import java.util.Random;

/** Storages of one float64 device from literal values, and back. */
final class Float64Arrays {
    final Nd4jDevice device = Nd4jDevice.float64();

    Storage of(double... values) {
        Storage storage = device.allocate(ElementType.FLOAT64, values.length);
        device.write(storage, values, 0);
        return storage;
    }

    Storage indices(int... values) {
        Storage storage = device.allocate(ElementType.INT32, values.length);
        device.write(storage, values, 0);
        return storage;
    }

    /** Returns a storage full of NaN, so that an output that is not written completely shows. */
    Storage output(long length) {
        Storage storage = device.allocate(ElementType.FLOAT64, length);
        device.fill(storage, Double.NaN);
        return storage;
    }

    Storage workspace(long bytes) {
        return device.allocate(ElementType.UINT8, bytes);
    }

    double[] values(Storage storage) {
        double[] values = new double[(int) storage.length()];
        device.read(storage, values, 0);
        return values;
    }

    static double[] random(int length, long seed) {
        return new Random(seed).doubles(length, -2, 2).toArray();
    }
}
