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
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTests {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true);

    @Test
    void awayFromATerminalTheLastStepIsALine() {
        train(new ProgressLine(out, new Terminal(false, 80), "simclr"));

        assertThat(written.toString())
                .isEqualToNormalizingNewlines("simclr: epoch 2/2, step 4/4, loss 2.500, spread 0.070 of 0.088,"
                        + " 321 images/s, 2 % waiting for data, 0:04:31 left\n");
    }

    @Test
    void onATerminalABarIsDrawn() {
        train(new ProgressLine(out, new Terminal(true, 80), "simclr"));

        assertThat(written.toString())
                .contains("simclr")
                .contains("100% [")
                .contains("loss 2.500")
                .contains("\r");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80})
    void noLineOnATerminalIsWiderThanIt(int columns) {
        ProgressLine line = new ProgressLine(out, new Terminal(true, columns), "simclr");

        train(line);

        assertThat(written.toString().split("[\r\n]+"))
                .hasSizeGreaterThan(1)
                .allMatch(drawn -> drawn.length() < columns);
        assertThat(written.toString()).contains("] 0:04:31");
    }

    @Test
    void whatIsSaidDuringTrainingStandsAboveTheBar() {
        System.setProperty("ssl4j.output-terminal", "true");
        try {
            ProgressLine line = new ProgressLine(out, new Terminal(true, 40), "simclr");
            line.onStart(new Begun());
            line.say(new PrintWriter(out), "Probe after epoch 1: kNN (k 20) 89.71 %, linear 89.71 %");
            line.onEnd();
        } finally {
            System.clearProperty("ssl4j.output-terminal");
        }

        assertThat(written.toString().lines().map(String::strip))
                .contains("Probe after epoch 1: kNN (k 20)", "89.71 %, linear 89.71 %");
    }

    @Test
    void whatIsSaidIsOneLineWhereNoTerminalShowsIt() {
        ProgressLine line = new ProgressLine(out, new Terminal(false, 40), "simclr");
        line.onStart(new Begun());

        line.say(new PrintWriter(out), "Probe after epoch 1: kNN (k 20) 89.71 %, linear 89.71 %");

        assertThat(written.toString())
                .isEqualToNormalizingNewlines("Probe after epoch 1: kNN (k 20) 89.71 %, linear 89.71 %\n");
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
