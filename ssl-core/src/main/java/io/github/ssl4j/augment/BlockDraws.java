package io.github.ssl4j.augment;

import io.github.ssl4j.random.RandomStream;

/** The random numbers that {@link BlockwiseMask} asks for, in the order in which it asks. */
interface BlockDraws {
    /** A real number between two ends, of which the first may be the larger. */
    double uniform(double first, double second);

    /** An integer from low to high, both included. */
    int integer(int low, int high);

    static BlockDraws of(RandomStream random) {
        return new BlockDraws() {
            @Override
            public double uniform(double first, double second) {
                return first + (second - first) * random.nextDouble();
            }

            @Override
            public int integer(int low, int high) {
                return low + random.nextInt(high - low + 1);
            }
        };
    }
}
