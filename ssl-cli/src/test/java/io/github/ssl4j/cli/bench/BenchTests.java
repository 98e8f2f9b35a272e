package io.github.ssl4j.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.cli.CommandLineRun;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.cpu.CpuDevice;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTests {
    private static final Path BUNDLED = Path.of("..", "ssl-examples", "src", "main", "dist", "data", "fashion-mnist");

    @Test
    void bfloat16IsNamedInTheLine() throws IOException {
        assumeTrue(CpuDevice.supports(Precision.BFLOAT16));

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

    @Test
    void photographsOfAnySizeAreStreamedAsTwoViewsOf224(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 3; i++) {
            BufferedImage picture = new BufferedImage(60 + 20 * i, 80, BufferedImage.TYPE_INT_RGB);
            picture.setRGB(i, i, 0xFF8040);
            ImageIO.write(picture, "jpg", folder.resolve(i + ".jpg").toFile());
        }

        CommandLineRun result = CommandLineRun.of("bench", "photos", "--data", folder, "--batch", 2, "--steps", 2);

        assertThat(result.err()).isEmpty();
        JsonNode line = new ObjectMapper().readTree(result.out());
        assertThat(line.get("case").asText()).isEqualTo("photos");
        assertThat(line.get("batch").asInt()).isEqualTo(2);
        assertThat(line.get("workers").asInt()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(line.get("images_per_s").asDouble()).isPositive();
        assertThat(line.get("data_wait_share").asDouble()).isBetween(0.0, 1.0);
        assertThat(line.has("loss_last")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"r50-224", "vit-small-224"})
    void anEncoderIsTimedAtTheSizeOfPhotographs(String name) throws IOException {
        CommandLineRun result = CommandLineRun.of("bench", name, "--batch", 2, "--steps", 1);

        assertThat(result.err()).isEmpty();
        JsonNode line = new ObjectMapper().readTree(result.out());
        assertThat(line.get("case").asText()).isEqualTo(name);
        assertThat(line.get("ms_per_step").get("median").asDouble()).isPositive();
    }

    @Test
    void theLatencyOfAPhotographIsALineForEachNetwork() throws IOException {
        CommandLineRun result = CommandLineRun.of("bench", "embed-one", "--steps", 2);

        assertThat(result.err()).isEmpty();
        List<String> lines = result.out().lines().toList();
        assertThat(lines).hasSize(2);
        for (int i = 0; i < 2; i++) {
            JsonNode line = new ObjectMapper().readTree(lines.get(i));
            assertThat(line.get("network").asText())
                    .isEqualTo(List.of("resnet50", "vit-small/16").get(i));
            assertThat(line.get("steps").asInt()).isEqualTo(2);
            assertThat(line.get("ms").get("median").asDouble()).isPositive();
        }
    }

    @Test
    void stepsWithRecordsAndWithoutTakeTurns(@TempDir Path folder) throws IOException {
        Path images = ImageFolders.flat(folder, 8);

        CommandLineRun result = CommandLineRun.of("bench", "recording", "--data", images, "--batch", 2, "--steps", 3);

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode line = new ObjectMapper().readTree(result.out());
        assertThat(line.get("steps").asInt()).isEqualTo(3);
        assertThat(line.get("ratio").asDouble())
                .isCloseTo(
                        line.get("ms_on").get("mean").asDouble()
                                / line.get("ms_off").get("mean").asDouble(),
                        within(0.01));
    }

    @Test
    @Tag("slow")
    void aRunOfMinutesLeavesNoThreadAndNoFileOpen() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/fd")), "open files are counted on Linux");

        CommandLineRun result = CommandLineRun.of("bench", "endurance", "--data", BUNDLED, "--steps", 2);

        assertThat(result.code()).as(result.err()).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : result.out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(lines)
                .extracting(line -> line.get("when").asText().replaceAll(",.*", ""))
                .containsExactly("before", "minute 1", "minute 2", "after");
        for (String left : List.of("threads", "files")) {
            assertThat(lines.get(3).get(left).asInt())
                    .as(left)
                    .isLessThanOrEqualTo(lines.get(0).get(left).asInt());
        }
    }

    @Test
    @Tag("slow")
    void aColdStartIsTimedInAProcessOfItsOwn() throws IOException {
        CommandLineRun result = CommandLineRun.of("bench", "cold-start", "--steps", 1);

        assertThat(result.err()).isEmpty();
        System.out.println(result.out());
        assertThat(new ObjectMapper()
                        .readTree(result.out())
                        .get("ms")
                        .get("min")
                        .asInt())
                .isPositive();
    }
}
