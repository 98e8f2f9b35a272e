package io.github.ssl4j.examples.cli;

import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import java.util.Optional;

/** Remembers the first and the last step of a run. */
final class Throughput implements TrainingListener {
    private StepReport first;
    private StepReport last;

    @Override
    public void onStep(StepReport report) {
        first = first == null ? report : first;
        last = report;
    }

    Optional<StepReport> first() {
        return Optional.ofNullable(first);
    }

    Optional<StepReport> last() {
        return Optional.ofNullable(last);
    }
}
