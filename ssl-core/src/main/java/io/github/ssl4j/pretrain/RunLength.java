package io.github.ssl4j.pretrain;

/**
 * How long a run is, and what it leaves of settings that were published for a longer one.
 *
 * @param epochs the number of epochs
 * @param stepsPerEpoch steps of the optimiser in an epoch
 */
public record RunLength(int epochs, int stepsPerEpoch) {
    private static final double STEPS_REMEMBERED = 20;
    private static final double LOWEST_MOMENTUM = 0.9;
    private static final double DECIMALS = 1e4;
    private static final int PART_FROZEN = 10;

    /** Checks the numbers. */
    public RunLength {
        if (epochs < 1 || stepsPerEpoch < 1) {
            throw new IllegalArgumentException("length of the run: expected at least 1 epoch of 1 step, found " + epochs
                    + " epochs of " + stepsPerEpoch + " steps");
        }
    }

    /** Returns the steps of the whole run. */
    public long steps() {
        return (long) epochs * stepsPerEpoch;
    }

    /**
     * Returns the momentum m of an EMA, for one that grows its first: that published, at most 1 - 20 / steps, cut to
     * four decimals. An EMA remembers about 1 / (1 - m) steps; where that is more than a twentieth of the run, it
     * teaches what it began with, noise. The limit is not below 0.9, the lowest momentum with which the networks of
     * MoCo (arXiv:1911.05722, section 4.1) and BYOL (arXiv:2006.07733, table 5) still learn: without any both fail.
     */
    public double momentum(double published) {
        double limit = Math.floor(DECIMALS - STEPS_REMEMBERED * DECIMALS / steps()) / DECIMALS;
        return Math.min(published, Math.max(LOWEST_MOMENTUM, limit));
    }

    /** Returns in how many first steps a part is frozen: as many as published, at most a tenth of the run. */
    public int frozenSteps(int published) {
        return (int) Math.min(published, steps() / PART_FROZEN);
    }

    /** Returns in how many first epochs a part is frozen: as many as published, at most a tenth of the run. */
    public int frozenEpochs(int published) {
        return Math.min(published, epochs / PART_FROZEN);
    }
}
