package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DoctorTests {
    @Test
    void oneScreenNamesJavaDeviceLibrariesMemoryAndGpu() {
        CommandLineRun result = CommandLineRun.of("doctor");

        assertThat(result.code()).isZero();
        assertThat(result.out().lines()).hasSizeBetween(10, 24);
        assertThat(result.out())
                .contains("Java")
                .contains(System.getProperty("java.version"))
                .contains("oneDNN")
                .contains("ND4J")
                .contains("bf16")
                .contains("heap")
                .contains("GPU");
    }
}
