package io.github.ssl4j.train;

import io.github.ssl4j.optim.Schedule;
import java.util.List;

/**
 * Weight decay and its schedule.
 *
 * @param start the strength at the first step
 * @param end the strength at the last step, reached along half a cosine
 * @param normsAndBiases whether tensors of one axis decay, and take LARS's trust ratio, like the others
 * @param exempt the last parts of the names of what is treated like norms and biases whatever its axes, such as
 *     {@code cls_token}
 */
public record WeightDecay(double start, double end, boolean normsAndBiases, List<String> exempt) {

    /** Checks the strengths and copies the names. */
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
        exempt = List.copyOf(exempt);
        if (normsAndBiases && !exempt.isEmpty()) {
            throw new IllegalArgumentException(
                    "weight decay: expected nothing exempt where norms and biases decay, found " + exempt);
        }
    }

    /** Returns a constant decay of all parameters alike, as PyTorch's optimisers have it. */
    public static WeightDecay everywhere(double strength) {
        return new WeightDecay(strength, strength, true, List.of());
    }

    /** Returns a constant decay of weights alone; norms and biases neither decay nor take LARS's trust ratio. */
    public static WeightDecay weightsOnly(double strength) {
        return new WeightDecay(strength, strength, false, List.of());
    }

    /** Returns the same decay that leaves out parameters of these names, too, the last part of each: BEiT. */
    public WeightDecay exempting(String... names) {
        return new WeightDecay(start, end, normsAndBiases, List.of(names));
    }

    /** Returns the same decay, moving to {@code newEnd} along half a cosine, as DINO and I-JEPA have it. */
    public WeightDecay rampingTo(double newEnd) {
        return new WeightDecay(start, newEnd, normsAndBiases, exempt);
    }

    /** Returns the strength by step, for a run of so many steps. */
    public Schedule schedule(long steps) {
        return start == end ? Schedule.constant(start) : Schedule.cosine(start, end, steps);
    }
}
