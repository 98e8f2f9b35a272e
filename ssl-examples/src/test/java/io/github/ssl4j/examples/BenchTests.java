package io.github.ssl4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTests {
    @ParameterizedTest
    @ValueSource(strings = {"simclr-r18", "byol-r18"})
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
