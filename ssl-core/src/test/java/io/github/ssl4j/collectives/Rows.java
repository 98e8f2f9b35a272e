package io.github.ssl4j.collectives;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Drawn values of a tensor, which each worker has a part of. */
record Rows(double[] values, int... shape) {

    /** Draws from the normal distribution. */
    static Rows normal(long seed, double mean, int... shape) {
        Random random = new Random(seed);
        int length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return new Rows(
                DoubleStream.generate(() -> mean + random.nextGaussian())
                        .limit(length)
                        .toArray(),
                shape);
    }

    Tensor on(Device device) {
        return Tensor.of(device, values, shape);
    }

    /** Returns the rows that a worker has. */
    Tensor of(Collectives collectives, Device device) {
        int[] part = shape.clone();
        part[0] /= collectives.size();
        int length = values.length / collectives.size();
        int from = collectives.rank() * length;
        return Tensor.of(device, Arrays.copyOfRange(values, from, from + length), part);
    }
}
