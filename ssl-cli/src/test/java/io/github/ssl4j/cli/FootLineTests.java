package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class FootLineTests {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream terminal = new PrintStream(written, true);

    @Test
    void aShorterLineBlotsOutTheOneBefore() {
        FootLine foot = FootLine.open(terminal, 80);

        foot.accept("50% loss 2.500");
        foot.accept("51% loss 2.5");

        assertThat(written).hasToString("\r50% loss 2.500\r51% loss 2.5  ");
    }

    @Test
    void theLastColumnStaysFree() {
        FootLine foot = FootLine.open(terminal, 10);

        foot.accept("0123456789");

        assertThat(written).hasToString("\r012345678");
    }

    @Test
    void wordsStandAboveInLinesOfTheirOwn() {
        FootLine foot = FootLine.open(terminal, 20);
        foot.accept("[==>   ]");

        foot.above("Probe after epoch 1: linear 80 %", terminal::println);

        assertThat(written.toString())
                .isEqualToNormalizingNewlines(
                        "\r[==>   ]" + "\r        \r" + "Probe after epoch\n  1: linear 80 %\n" + "[==>   ]");
    }

    @Test
    void whatOthersWriteToTheErrorStreamStandsAboveUntilTheEnd() {
        PrintStream before = System.err;
        System.setErr(terminal);
        try {
            FootLine foot = FootLine.open(System.err, 80);
            foot.accept("[=>]");
            System.err.print("WARN: ");
            System.err.println("simclr collapses");
            System.err.println();
            System.err.print("half a line");
            foot.close();
            assertThat(System.err).isSameAs(terminal);
            System.err.print("after");
        } finally {
            System.setErr(before);
        }

        assertThat(written.toString())
                .isEqualToNormalizingNewlines("\r[=>]" + "\r    \r" + "WARN: simclr collapses\n[=>]" + "\r    \r"
                        + "half a line\n[=>]" + "\nafter");
    }
}
