package io.github.ssl4j.hybrid;

import io.github.ssl4j.optim.Schedule;
import io.github.ssl4j.pretrain.RunLength;
import io.github.ssl4j.settings.FromNumber;
import io.github.ssl4j.siamese.MomentumEncoder;

/**
 * The momentum of the EMA target encoder: a straight line from {@code start} to {@code end} over the run. Assran et
 * al. 2023, arXiv:2301.08243, appendix A.
 *
 * @param start the momentum of the first step, from 0 to 1
 * @param end the momentum at the end of the run, from 0 to 1
 */
public record LinearMomentum(double start, double end) {

    /** Checks the numbers. */
    public LinearMomentum {
        MomentumEncoder.requireMomentum("start of the target encoder's momentum", start);
        MomentumEncoder.requireMomentum("end of the target encoder's momentum", end);
    }

    /** Returns a momentum that grows from {@code start} to 1. */
    @FromNumber
    public static LinearMomentum growingFrom(double start) {
        return new LinearMomentum(start, 1);
    }

    /** Returns the momentum after {@code fraction} of the run, from 0 to 1. */
    public double at(double fraction) {
        return Schedule.linear(start, end, 1).at(fraction);
    }

    /** Returns it as a run of some length allows: with a lower start if need be, growing or constant as before. */
    LinearMomentum in(RunLength run) {
        double lower = run.momentum(start);
        return new LinearMomentum(lower, end == start ? lower : end);
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
