package io.github.ssl4j.train;

import java.util.Objects;

/**
 * Something wrong that was seen in a run, though its encoder does not collapse.
 *
 * @param fault what was seen
 * @param step the step at which it had lasted long enough
 * @param message what was seen in numbers, and what to change
 */
public record TrainingWarning(TrainingFault fault, long step, String message) {
    /** Checks that nothing is missing. */
    public TrainingWarning {
        Objects.requireNonNull(fault, "fault");
        Objects.requireNonNull(message, "message");
    }
}
