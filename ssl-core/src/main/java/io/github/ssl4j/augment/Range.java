package io.github.ssl4j.augment;

import io.github.ssl4j.random.RandomStream;

/**
 * The numbers from low to high.
 *
 * @param low the smallest
 * @param high the largest, at least low
 */
public record Range(double low, double high) {
    /** Checks that both ends are finite and in order. */
    public Range {
        if (!(low <= high) || !Double.isFinite(low) || !Double.isFinite(high)) {
            throw new IllegalArgumentException("a range needs finite low <= high, found " + low + " and " + high);
        }
    }

    double draw(RandomStream random) {
        return random.uniform(low, high);
    }
}
