package io.github.ssl4j.train;

import io.github.ssl4j.optim.Schedule;

/**
 * How weights decay.
 *
 * @param start the strength at the first step
 * @param end the strength at the last step, reached along half a cosine
 * @param normsAndBiases whether tensors of one axis decay, and take LARS's trust ratio, like the others
 */
public record WeightDecay(double start, double end, boolean normsAndBiases) {

    /** Checks the strengths. */
    public WeightDecay {
        for (double strength : new double[] {start, end}) {
            if (!(strength >= 0) || Double.isInfinite(strength)) {
                throw new IllegalArgumentException("weight decay: expected at least 0, found " + strength);
            }
        }
        if (start == 0 && end != 0) {
            throw new IllegalArgumentException(
                    "weight decay: expected a start above 0 for a decay that ends at " + end + ", found 0");
        }
    }

    /** Returns a constant decay of all parameters alike, as PyTorch's optimisers have it. */
    public static WeightDecay everywhere(double strength) {
        return new WeightDecay(strength, strength, true);
    }

    /** Returns a constant decay of weights alone; norms and biases neither decay nor take LARS's trust ratio. */
    public static WeightDecay weightsOnly(double strength) {
        return new WeightDecay(strength, strength, false);
    }

    /** Returns the same decay, moving to {@code newEnd} along half a cosine, as DINO and I-JEPA have it. */
    public WeightDecay rampingTo(double newEnd) {
        return new WeightDecay(start, newEnd, normsAndBiases);
    }

    /** Returns the strength by step, for a run of so many steps. */
    public Schedule schedule(long steps) {
        return start == end ? Schedule.constant(start) : Schedule.cosine(start, end, steps);
    }
}
