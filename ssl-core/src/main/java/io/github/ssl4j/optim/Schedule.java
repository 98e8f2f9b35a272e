package io.github.ssl4j.optim;

import java.util.Arrays;

/**
 * A number that depends on the progress of training: a learning rate, a weight decay, a momentum, a temperature.
 *
 * <p>Lengths are in the unit that {@link #at} is asked in, steps or epochs, whole or fractional. A published curve is
 * one of these factories, or two joined by {@link #then}; implementations differ only in lengths: whether a ramp of n
 * steps reaches its end at step n or n - 1, and whether steps are counted from 0 or 1.
 */
@FunctionalInterface
public interface Schedule {

    /** Returns the value at {@code step}, counted from 0; past the end of the schedule, the last value. */
    double at(double step);

    /**
     * Returns a schedule that never changes.
     *
     * @throws IllegalArgumentException if the value is not finite
     */
    static Schedule constant(double value) {
        Checks.finite("the value of a constant schedule", value);
        return step -> value;
    }

    /**
     * Returns a straight line: from + (to - from) step / steps; for a momentum this is the schedule of I-JEPA.
     *
     * @throws IllegalArgumentException if a value is not finite or the length is not above 0
     */
    static Schedule linear(double from, double to, double steps) {
        requireCurve("linear", from, to, steps);
        return step -> step >= steps ? to : from + (to - from) * (step / steps);
    }

    /**
     * Returns half a cosine wave: to + (from - to) (1 + cos(pi step / steps)) / 2. Loshchilov and Hutter 2017,
     * arXiv:1608.03983; for a momentum that grows to 1 this is the schedule of BYOL.
     *
     * @throws IllegalArgumentException if a value is not finite or the length is not above 0
     */
    static Schedule cosine(double from, double to, double steps) {
        requireCurve("cosine", from, to, steps);
        return step -> step >= steps ? to : to + (from - to) * (1 + Math.cos(Math.PI * step / steps)) / 2;
    }

    /**
     * Returns {@code value}, multiplied by {@code factor} at each milestone.
     *
     * @param milestones steps in ascending order
     * @throws IllegalArgumentException if a number is not finite or the milestones do not ascend
     */
    static Schedule staircase(double value, double factor, double... milestones) {
        Checks.finite("the first value of a staircase schedule", value);
        Checks.finite("the factor of a staircase schedule", factor);
        double[] at = milestones.clone();
        for (int i = 1; i < at.length; i++) {
            if (!(at[i] > at[i - 1])) {
                throw new IllegalArgumentException(
                        "the milestones of a staircase schedule should ascend, found " + Arrays.toString(at));
            }
        }
        return step -> value
                * Math.pow(
                        factor,
                        Arrays.stream(at).filter(milestone -> step >= milestone).count());
    }

    /**
     * Returns the learning rate of most papers: a straight line from {@code start} to {@code peak}, reached at step
     * {@code warmup}, and half a cosine wave from there to {@code end}, reached at step {@code steps}. Barlow Twins and
     * VICReg end at 0.001 of the peak.
     *
     * @throws IllegalArgumentException if a value is not finite or the warm-up does not leave a part of the run
     */
    static Schedule warmupCosine(double start, double peak, double end, double warmup, double steps) {
        if (!(warmup < steps)) {
            throw new IllegalArgumentException(
                    "the warm-up should be shorter than the run of " + steps + ", found a warm-up of " + warmup);
        }
        Checks.atLeastZero("the length of the warm-up", warmup);
        return warmup(start, warmup, cosine(peak, end, steps - warmup));
    }

    /**
     * Returns a straight line from {@code start} to the first value of {@code schedule}, which then runs from its own
     * step 0 on.
     *
     * @param steps the length of the line, 0 for none
     * @throws IllegalArgumentException if {@code start} is not finite or the length is negative
     */
    static Schedule warmup(double start, double steps, Schedule schedule) {
        Checks.atLeastZero("the length of the warm-up", steps);
        return steps == 0 ? schedule : linear(start, schedule.at(0), steps).then(steps, schedule);
    }

    /**
     * Returns this schedule for the first {@code steps} steps, and after them {@code next} from its own step 0 on.
     *
     * <p>A ramp of n steps that reaches its end at step n - 1, and rests there for a step, is {@code linear(start,
     * peak, n - 1).then(n, cosine(peak, end, steps - n))}: the schedule of DINO, where also n steps are taken off the
     * cosine.
     *
     * @throws IllegalArgumentException if the length is negative or not finite
     */
    default Schedule then(double steps, Schedule next) {
        Checks.atLeastZero("the length of the first of two schedules", steps);
        return step -> step < steps ? at(step) : next.at(step - steps);
    }

    /**
     * Returns this schedule of epochs as one of steps that changes only between epochs, as MoCo v2 and SimSiam have it.
     *
     * @throws IllegalArgumentException if the number of steps is below 1
     */
    default Schedule byEpoch(long stepsPerEpoch) {
        if (stepsPerEpoch < 1) {
            throw new IllegalArgumentException(
                    "an epoch should have at least 1 step, found " + stepsPerEpoch + " steps");
        }
        return step -> at(Math.floor(step / stepsPerEpoch));
    }

    private static void requireCurve(String kind, double from, double to, double steps) {
        Checks.finite("the first value of a " + kind + " schedule", from);
        Checks.finite("the last value of a " + kind + " schedule", to);
        Checks.positive("the length of a " + kind + " schedule", steps);
    }
}
