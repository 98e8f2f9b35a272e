package com.example.doors;

import io.github.ssl4j.train.LearningRateDecay;
import java.util.List;

/** A learning-rate decay of somebody else's: a factor at every milestone. */
record StepDecay(double factor, List<Double> milestones) implements LearningRateDecay {
    @Override
    public double left(double share) {
        return Math.pow(
                factor,
                milestones.stream().filter(milestone -> share >= milestone).count());
    }
}
