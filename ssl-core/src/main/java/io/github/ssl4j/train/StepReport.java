package io.github.ssl4j.train;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What listeners receive after every step.
 *
 * @param progress the progress before the step
 * @param loss the loss before the step
 * @param learningRate the step size of the optimiser
 * @param weightDecay the strength of the decay of those parameters that decay
 * @param metrics the method's own numbers of the step by name, such as the terms of its loss
 * @param health what shows a collapse, on the steps that measure it
 * @param update how large the step was, on the steps that measure it
 * @param imagesPerSecond images, not views, per second of training since the run began, probes left out
 * @param waitShare the share of that time spent waiting for data, from 0 to 1
 * @param elapsed the time of training since the run began or was resumed, probes left out
 * @param remaining how long the run will take from here at this pace, probes included
 */
public record StepReport(
        Progress progress,
        double loss,
        double learningRate,
        double weightDecay,
        Map<String, Double> metrics,
        Optional<Health> health,
        Optional<UpdateSize> update,
        double imagesPerSecond,
        double waitShare,
        Duration elapsed,
        Duration remaining) {

    /** Checks that nothing is missing. */
    public StepReport {
        Objects.requireNonNull(progress, "progress");
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(update, "update");
        Objects.requireNonNull(elapsed, "elapsed");
        Objects.requireNonNull(remaining, "remaining");
    }
}
