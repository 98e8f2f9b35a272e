package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.train.Health;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.StepReports;
import io.github.ssl4j.train.Training;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressLineTests {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true);

    @Test
    void awayFromATerminalTheLastStepIsALine() {
        train(new ProgressLine(out, false, "simclr"));

        assertThat(written.toString())
                .isEqualToNormalizingNewlines("simclr: epoch 2/2, step 4/4, loss 2.500, spread 0.070 of 0.088,"
                        + " 321 images/s, 2 % waiting for data, 0:04:31 left\n");
    }

    @Test
    void onATerminalABarIsDrawn() {
        train(new ProgressLine(out, true, "simclr"));

        assertThat(written.toString())
                .contains("simclr")
                .contains("100% [")
                .contains("loss 2.500")
                .contains("\r");
    }

    private record Begun() implements Training {
        @Override
        public Progress progress() {
            return new Progress(0, 2, 2);
        }

        @Override
        public Backbone encoder() {
            throw new UnsupportedOperationException("a line looks at no encoder");
        }

        @Override
        public void stopAfterThisStep() {
            throw new UnsupportedOperationException("a line stops nothing");
        }
    }

    private static void train(ProgressLine line) {
        line.onStart(new Begun());
        for (int step = 0; step < 4; step++) {
            Health health = new Health(
                    Optional.of(new CollapseFigures(0.07, 0.088, 9)),
                    128,
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty());
            line.onStep(
                    StepReports.of(new Progress(step, 2, 2), 2.5, step == 0 ? Optional.of(health) : Optional.empty()));
        }
        line.onEnd();
    }
}
