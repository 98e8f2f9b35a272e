package io.github.ssl4j.distillation;

import io.github.ssl4j.optim.Schedule;
import io.github.ssl4j.pretrain.RunLength;
import io.github.ssl4j.settings.FromNumber;
import io.github.ssl4j.siamese.MomentumEncoder;

/**
 * The momentum of an EMA target: half a cosine wave from {@code start} to {@code end} over the run, end - (end -
 * start) (1 + cos(pi k / steps)) / 2 in step k. Grill et al. 2020, arXiv:2006.07733, section 3.2; DINO has the same.
 *
 * @param start the momentum of the first step, from 0 to 1
 * @param end the momentum at the end of the run, from 0 to 1
 */
public record TargetMomentum(double start, double end) {

    /** Checks the numbers. */
    public TargetMomentum {
        MomentumEncoder.requireMomentum("start of the target's momentum", start);
        MomentumEncoder.requireMomentum("end of the target's momentum", end);
    }

    /** Returns a momentum that grows from {@code start} to 1. */
    @FromNumber
    public static TargetMomentum growingFrom(double start) {
        return new TargetMomentum(start, 1);
    }

    /** Returns a constant momentum. */
    public static TargetMomentum constant(double momentum) {
        return new TargetMomentum(momentum, momentum);
    }

    /** Returns the momentum after {@code fraction} of the run, from 0 to 1. */
    public double at(double fraction) {
        return Schedule.cosine(start, end, 1).at(fraction);
    }

    /** Returns it as a run of some length allows: with a lower start if need be, growing or constant as before. */
    TargetMomentum in(RunLength run) {
        double lower = run.momentum(start);
        return new TargetMomentum(lower, end == start ? lower : end);
    }

    /** Returns it in words, such as {@code 0.996 to 1} or {@code 0.99}. */
    @Override
    public String toString() {
        return start == end ? "" + start : start + " to " + shown(end);
    }

    private static String shown(double momentum) {
        return momentum == 1 ? "1" : "" + momentum;
    }
}
