package io.github.ssl4j.train;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reports of steps that nobody made, for listeners that only look at some of their numbers. */
public final class StepReports {
    private StepReports() {}

    /** Returns a report of a step with a loss, at learning rate 0.1, with 271 seconds to go. */
    public static StepReport of(Progress progress, double loss) {
        return of(progress, loss, Map.of(), Optional.empty(), Optional.empty());
    }

    /** Returns a report of a step that measured its health. */
    public static StepReport of(Progress progress, double loss, Optional<Health> health) {
        return of(progress, loss, Map.of(), health, Optional.empty());
    }

    /** Returns a report of a step with these numbers. */
    public static StepReport of(
            Progress progress,
            double loss,
            Map<String, Double> metrics,
            Optional<Health> health,
            Optional<UpdateSize> update) {
        return new StepReport(
                progress,
                loss,
                0.1,
                0.5,
                metrics,
                health,
                update,
                321,
                0.02,
                Duration.ofSeconds(3),
                Duration.ofSeconds(271));
    }
}
