package io.github.ssl4j.train;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * What listeners hear after every step.
 *
 * @param progress how far training was before the step
 * @param loss the loss before the step
 * @param learningRate the step size of the optimiser
 * @param featureSpread standard deviation of the L2-normalised features, on the steps that measure it
 * @param healthySpread 1 / sqrt(D), what the spread of features without any structure would be; 0 if not measured
 * @param imagesPerSecond images, not views, per second since the run began
 * @param waitShare the share of that time spent waiting for data, from 0 to 1
 * @param remaining how long the run will take from here at this pace
 */
public record StepReport(
        Progress progress,
        double loss,
        double learningRate,
        OptionalDouble featureSpread,
        double healthySpread,
        double imagesPerSecond,
        double waitShare,
        Duration remaining) {}
