package io.github.ssl4j.train;

import io.github.ssl4j.optim.Schedule;
import java.util.Objects;

/**
 * The learning-rate schedule: a straight line from {@code start} to {@code peak} over the warm-up, then down to
 * {@code end}, along half a cosine unless another decay is given.
 *
 * @param peak the peak rate
 * @param start the rate at the first step of a warm-up
 * @param end the rate at the end of the run
 * @param warmupEpochs epochs over which the rate rises, whole or fractional
 * @param byEpoch whether the rate changes only between epochs, as MoCo v2 and SimSiam have it, and not at every step
 * @param normAndBiasScale the factor of the rate for tensors of one axis
 * @param decay how the rate falls after the warm-up
 */
public record LearningRate(
        double peak,
        double start,
        double end,
        double warmupEpochs,
        boolean byEpoch,
        double normAndBiasScale,
        LearningRateDecay decay) {

    /** Checks the numbers. */
    public LearningRate {
        Objects.requireNonNull(decay, "decay");
        if (!(peak > 0) || Double.isInfinite(peak)) {
            throw new IllegalArgumentException("learning rate: expected a number above 0, found " + peak);
        }
        requireAtLeastZero("learning rate at the start of the warm-up", start);
        requireAtLeastZero("learning rate at the end", end);
        requireAtLeastZero("learning rate scale of norms and biases", normAndBiasScale);
        if (!(warmupEpochs >= 0) || Double.isInfinite(warmupEpochs)) {
            throw new IllegalArgumentException("warm-up: expected at least 0 epochs, found " + warmupEpochs);
        }
    }

    /** Creates a curve that falls along half a cosine. */
    public LearningRate(
            double peak, double start, double end, double warmupEpochs, boolean byEpoch, double normAndBiasScale) {
        this(peak, start, end, warmupEpochs, byEpoch, normAndBiasScale, new LearningRateDecay.Cosine());
    }

    private static void requireAtLeastZero(String what, double found) {
        if (!(found >= 0) || Double.isInfinite(found)) {
            throw new IllegalArgumentException(what + ": expected at least 0, found " + found);
        }
    }

    /** Returns half a cosine from {@code peak} to 0, step by step and without a warm-up. */
    public static LearningRate cosine(double peak) {
        return new LearningRate(peak, 0, 0, 0, false, 1);
    }

    /** Returns a rate that never changes. */
    public static LearningRate constant(double rate) {
        return new LearningRate(rate, 0, rate, 0, false, 1);
    }

    /** Returns the same schedule with a warm-up of so many epochs in front. */
    public LearningRate withWarmup(double epochs) {
        return new LearningRate(peak, start, end, epochs, byEpoch, normAndBiasScale, decay);
    }

    /** Returns the same schedule with a warm-up that begins at a rate. */
    public LearningRate withWarmupFrom(double rate) {
        return new LearningRate(peak, rate, end, warmupEpochs, byEpoch, normAndBiasScale, decay);
    }

    /** Returns the same schedule, ending at a rate. */
    public LearningRate endingAt(double rate) {
        return new LearningRate(peak, start, rate, warmupEpochs, byEpoch, normAndBiasScale, decay);
    }

    /** Returns the same schedule, changing only between epochs. */
    public LearningRate inEpochs() {
        return new LearningRate(peak, start, end, warmupEpochs, true, normAndBiasScale, decay);
    }

    /** Returns the same schedule with the rate of tensors of one axis multiplied by {@code scale}. */
    public LearningRate withNormAndBiasScale(double scale) {
        return new LearningRate(peak, start, end, warmupEpochs, byEpoch, scale, decay);
    }

    /** Returns the same schedule, falling in another way after the warm-up. */
    public LearningRate withDecay(LearningRateDecay newDecay) {
        return new LearningRate(peak, start, end, warmupEpochs, byEpoch, normAndBiasScale, newDecay);
    }

    /** Returns the same schedule with all its rates multiplied by {@code factor}. */
    public LearningRate times(double factor) {
        return new LearningRate(
                factor * peak, factor * start, factor * end, warmupEpochs, byEpoch, normAndBiasScale, decay);
    }

    /** Returns the learning rate by step, for a run of so many epochs. */
    public Schedule schedule(int epochs, int stepsPerEpoch) {
        double warmup = Math.min(warmupEpochs, epochs);
        if (byEpoch) {
            return curve(warmup, epochs).byEpoch(stepsPerEpoch);
        }
        return curve(warmup * stepsPerEpoch, (double) epochs * stepsPerEpoch);
    }

    private Schedule curve(double warmup, double length) {
        if (warmup == length) {
            return Schedule.linear(start, peak, length);
        }
        if (decay instanceof LearningRateDecay.Cosine) {
            return Schedule.warmupCosine(start, peak, end, warmup, length);
        }
        double falling = length - warmup;
        return Schedule.warmup(start, warmup, step -> end + (peak - end) * decay.left(Math.min(1, step / falling)));
    }
}
