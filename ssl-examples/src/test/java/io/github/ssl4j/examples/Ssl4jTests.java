package io.github.ssl4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class Ssl4jTests {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpSaysWhatTheCommandIsFor() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: ssl4j").contains("Self-supervised pretraining");
    }

    @Test
    void versionNamesTheProgram() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("ssl4j ");
    }

    @Test
    void anUnknownOptionIsBadUsage() {
        assertThat(run("--nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("--nonsense").contains("Usage: ssl4j");
    }

    @Test
    void noSubcommandIsBadUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Expected a subcommand");
    }

    private int run(String... arguments) {
        CommandLine line = Ssl4j.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
