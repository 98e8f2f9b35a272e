package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.nn.Backbone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Logs of runs of 2 epochs of 2 steps. */
class TrainingLogTests {
    private final Lines lines = new Lines();

    @Test
    void aRunIsALineAtItsStartOneAnEpochAndOneAtItsEnd() {
        log(new TrainingLog().to(lines), 0, 4);

        assertThat(lines.seen)
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("training begins: epoch 1 of 2, step 0 of 4"),
                        line -> assertThat(line)
                                .isEqualTo("epoch 1 of 2, step 2 of 4: loss 5.500, learning rate 0.100, 321 images/s,"
                                        + " spread 0.042 of 0.088, 0:04:31 left"),
                        line -> assertThat(line)
                                .isEqualTo("epoch 2 of 2, step 4 of 4: loss 3.500, learning rate 0.100, 321 images/s,"
                                        + " spread 0.042 of 0.088, 0:04:31 left"),
                        line -> assertThat(line).matches("training finished at step 4 of 4: 4 steps in 0:00:0\\d"));
    }

    @Test
    void aRunThatIsResumedAndStoppedSaysSo() {
        log(new TrainingLog().to(lines), 2, 3);

        assertThat(lines.seen).hasSize(2).first().isEqualTo("training resumes: epoch 2 of 2, step 2 of 4");
        assertThat(lines.seen.get(1)).matches("training stopped at step 3 of 4: 1 steps in 0:00:0\\d");
    }

    @Test
    void linesMayComeWithinAnEpoch() {
        log(new TrainingLog().to(lines).every(Duration.ofNanos(1)), 0, 4);

        assertThat(lines.seen).hasSize(6);
        assertThat(lines.seen.get(1)).startsWith("epoch 1 of 2, step 1 of 4: loss 6.000, ");
        assertThat(lines.seen.get(2)).startsWith("epoch 1 of 2, step 2 of 4: loss 5.000, ");
    }

    @Test
    void aProbeIsALine() {
        new TrainingLog()
                .to(lines)
                .onProbe(new ProbeReport(
                        3,
                        120,
                        new TreeMap<>(Map.of("knn_20", 72.4, "linear", 81.05)),
                        Optional.of("knn_20"),
                        "as usual",
                        Duration.ofSeconds(2)));

        assertThat(lines.seen).containsExactly("probe after 3 epochs: knn 20 72.40, linear 81.05");
    }

    @Test
    void noTimeBetweenLinesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingLog().every(Duration.ZERO))
                .withMessage("log: expected a time above 0 between lines, found PT0S");
    }

    private static void log(TrainingLog log, int from, int to) {
        Moving run = new Moving(new Progress(from, 2, 2));
        log.onStart(run);
        if (from > 0) {
            log.onEpochEnd(new Epoch(1, run));
        }
        for (int step = from; step < to; step++) {
            log.onStep(report(run.progress, 6 - step));
            run.progress = run.progress.next();
            if (run.progress.stepOfEpoch() == 0) {
                log.onEpochEnd(new Epoch(run.progress.epoch(), run));
            }
        }
        log.onEnd();
    }

    private static StepReport report(Progress progress, double loss) {
        Health health = new Health(
                Optional.of(new CollapseFigures(0.042, 0.088, 9)),
                16,
                Optional.empty(),
                0,
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
        return StepReports.of(progress, loss, progress.step() % 2 == 0 ? Optional.of(health) : Optional.empty());
    }

    private static final class Moving implements Training {
        private Progress progress;

        Moving(Progress progress) {
            this.progress = progress;
        }

        @Override
        public Progress progress() {
            return progress;
        }

        @Override
        public Backbone encoder() {
            throw new UnsupportedOperationException("a log looks at no encoder");
        }

        @Override
        public void stopAfterThisStep() {
            throw new UnsupportedOperationException("a log stops no run");
        }
    }

    /** Keeps what is logged at INFO. */
    private static final class Lines extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        private final transient List<String> seen = new ArrayList<>();

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
            assertThat(level).isEqualTo(Level.INFO);
            seen.add(MessageFormatter.basicArrayFormat(message, arguments));
        }
    }
}
