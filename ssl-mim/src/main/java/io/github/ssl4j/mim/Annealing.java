package io.github.ssl4j.mim;

import io.github.ssl4j.optim.Schedule;

/**
 * The temperature of the samples of a {@link DiscreteVae} over a run: from the first to the last along half a cosine
 * wave.
 *
 * @param first above 0
 * @param last above 0
 * @param share the share of the run in which it falls, in (0, 1]
 */
public record Annealing(double first, double last, double share) {

    /** Checks the numbers. */
    public Annealing {
        if (!(first > 0 && Double.isFinite(first) && last > 0 && Double.isFinite(last))) {
            throw new IllegalArgumentException(
                    "discrete VAE: expected temperatures above 0, found " + first + " and " + last);
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "discrete VAE: expected a temperature that falls in a share of the run in (0, 1], found " + share);
        }
    }

    /** Returns the temperature after a share of the run. */
    double at(double fraction) {
        return Schedule.cosine(first, last, share).at(fraction);
    }
}
