package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.LiteralStorages;
import io.github.ssl4j.device.Storage;
import java.util.Random;

/** Storages of one float64 device from literal values, and back. */
final class Float64Arrays extends LiteralStorages {
    final Nd4jDevice device;

    Float64Arrays() {
        this(Nd4jDevice.float64());
    }

    private Float64Arrays(Nd4jDevice device) {
        super(device);
        this.device = device;
    }

    Storage workspace(long bytes) {
        return device.allocate(ElementType.UINT8, bytes);
    }

    static double[] random(int length, long seed) {
        return new Random(seed).doubles(length, -2, 2).toArray();
    }
}
