package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Ssl4jTests {
    @Test
    void helpSaysWhatTheCommandIsFor() {
        CommandLineRun result = CommandLineRun.of("--help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("Usage: ssl4j").contains("Self-supervised pretraining");
    }

    @Test
    void versionNamesTheProgram() {
        CommandLineRun result = CommandLineRun.of("--version");

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("ssl4j ");
    }

    @Test
    void anUnknownOptionIsBadUsage() {
        CommandLineRun result = CommandLineRun.of("--nonsense");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--nonsense").contains("See ssl4j --help.");
    }

    @Test
    void noSubcommandIsBadUsage() {
        CommandLineRun result = CommandLineRun.of();

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("Expected a subcommand");
    }
}
