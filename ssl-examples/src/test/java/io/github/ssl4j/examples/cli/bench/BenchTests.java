package io.github.ssl4j.examples.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.examples.cli.CommandLineRun;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTests {
    @Test
    void bfloat16IsNamedInTheLine() throws IOException {
        assumeThat(CpuDevice.supports(Precision.BFLOAT16)).isTrue();

        CommandLineRun result = CommandLineRun.of("bench", "r18", "--batch", 2, "--steps", 1, "--precision", "bf16");

        assertThat(result.err()).isEmpty();
        assertThat(new ObjectMapper().readTree(result.out()).get("dtype").asText())
                .isEqualTo("bf16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simclr-r18", "byol-r18", "mae-vit-tiny"})
    void aCaseOnRandomImagesPrintsItsRateAndLoss(String name) throws IOException {
        CommandLineRun result = CommandLineRun.of("bench", name, "--batch", 2, "--steps", 1);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        JsonNode line = new ObjectMapper().readTree(result.out());
        assertThat(line.get("case").asText()).isEqualTo(name);
        assertThat(line.get("images_per_s").asDouble()).isPositive();
        assertThat(line.get("loss_last").asDouble()).isFinite();
    }
}
