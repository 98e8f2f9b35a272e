package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs from a configuration file, and runs that are made again. */
class ConfigurationTests {
    @TempDir
    private Path folder;

    private Path images;
    private Path first;
    private Path second;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolders.twoClasses(folder.resolve("images"), 16);
        first = folder.resolve("first");
        second = folder.resolve("second");
    }

    @ParameterizedTest
    @CsvSource({
        "vicreg, --variance 6 --width 4 --views-flip 0.2 --recipe-warmup 0.5 --learning-rate 0.3",
        "swav, --prototypes 8 --views-crops 1 --frozen-steps 1 --width 4 --queue 16 --queue-from-epoch 1",
        "mae, --mask-ratio 0.5 --decoder-depth 1 --decoder-width 16 --depth 1 --normalized-patches false"
    })
    void theConfigurationOfARunGivesTheSameEncoderByteForByte(String method, String options) throws IOException {
        List<Object> words = new ArrayList<>(List.of("--batch", 8, "--epochs", 2, "--image-size", 16, "--seed", 5));
        words.addAll(List.of(options.split(" ")));
        pretrained(method, first, words.toArray());

        pretrained(method, second, "--config", first.resolve("config.json"));

        assertThat(second.resolve("encoder.safetensors")).hasSameBinaryContentAs(first.resolve("encoder.safetensors"));
        assertThat(second.resolve("checkpoint.safetensors"))
                .hasSameBinaryContentAs(first.resolve("checkpoint.safetensors"));
        assertThat(second.resolve("config.json")).hasSameTextualContentAs(first.resolve("config.json"));
    }

    @Test
    void aPartOfAConfigurationLeavesTheRestToThePreset() throws IOException {
        Path part = Files.writeString(folder.resolve("part.json"), """
                {"settings": {"loss": {"temperature": 0.2}}, "recipe": {"epochs": 1, "batchSize": 8}, "seed": 9}
                """);

        pretrained("simclr", first, "--config", part, "--width", 4);

        JsonNode configuration = configuration(first);
        assertThat(configuration.at("/settings/loss/temperature").asDouble()).isEqualTo(0.2);
        assertThat(configuration.at("/settings/projection/0/width").asInt()).isEqualTo(512);
        assertThat(configuration.at("/recipe/epochs").asInt()).isEqualTo(1);
        assertThat(configuration.at("/recipe/optimizer/type").asText()).isEqualTo("Sgd");
        assertThat(configuration.at("/preset").asText()).isEqualTo("cifar10");
        assertThat(configuration.at("/seed").asLong()).isEqualTo(9);
    }

    @Test
    void optionsCountMoreThanTheFile() throws IOException {
        pretrained("simclr", first, "--batch", 8, "--epochs", 1, "--width", 4, "--image-size", 16, "--seed", 5);

        pretrained(
                "simclr",
                second,
                "--config",
                first.resolve("config.json"),
                "--temperature",
                0.2,
                "--set",
                "recipe.decay=0.5",
                "--batch",
                4,
                "--seed",
                6);

        JsonNode before = configuration(first);
        JsonNode now = configuration(second);
        assertThat(now.at("/settings/loss/temperature").asDouble()).isEqualTo(0.2);
        assertThat(now.at("/settings/projection")).isEqualTo(before.at("/settings/projection"));
        assertThat(now.at("/recipe/weightDecay/start").asDouble()).isEqualTo(0.5);
        assertThat(now.at("/recipe/batchSize").asInt()).isEqualTo(4);
        assertThat(now.at("/recipe/learningRate/peak").asDouble())
                .isEqualTo(before.at("/recipe/learningRate/peak").asDouble() / 2);
        assertThat(now.at("/seed").asLong()).isEqualTo(6);
        assertThat(now.at("/backbone")).isEqualTo(before.at("/backbone"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"sed\": 3} | unknown key 'sed'; did you mean seed? known: schema, method, preset,",
                "{\"settings\": {\"loss\": {\"temprature\": 3}}} | settings: unknown setting 'loss.temprature'; did you"
                        + " mean loss.temperature? known: ",
                "{\"recipe\": {\"epoch\": 3}} | recipe: unknown setting 'epoch'; did you mean epochs? known: ",
                "{\"method\": \"byol\"} | method: expected simclr, found byol",
                "{\"schema\": 2} | schema: expected at most 1, found 2, which a newer ssl4j wrote",
                "[1, 2] | expected a JSON object, found [1,2]",
                "{\"seed\": | expected JSON: "
            })
    void whatAFileMayNotSayIsNamedWithTheFile(String json, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.json"), json);

        CommandLineRun result = pretrain("simclr", first, "--config", file);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines()).singleElement().asString().startsWith("ssl4j: " + file + ": " + message);
        assertThat(first).doesNotExist();
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("nowhere.json");

        assertThat(pretrain("simclr", first, "--config", file).err()).startsWith("ssl4j: cannot read " + file);
    }

    @Test
    void anUnknownSettingNamesTheNearest() {
        CommandLineRun result = pretrain("simclr", first, "--set", "recipe.warmpu=3");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("ssl4j: unknown setting 'recipe.warmpu'; did you mean recipe.warmup? known: ");
    }

    @Test
    void theSameCommandTwiceGivesTheSameEncoderByteForByte() throws IOException {
        Object[] options = {"--batch", 4, "--epochs", 2, "--width", 4, "--image-size", 16, "--seed", 3};
        pretrained("byol", first, options);
        pretrained("byol", second, options);
        Path third = folder.resolve("third");
        pretrained("byol", third, "--batch", 4, "--epochs", 2, "--width", 4, "--image-size", 16, "--seed", 4);

        byte[] expected = Files.readAllBytes(first.resolve("encoder.safetensors"));
        assertThat(second.resolve("encoder.safetensors")).hasBinaryContent(expected);
        assertThat(Files.readAllBytes(third.resolve("encoder.safetensors")))
                .as("another seed")
                .isNotEqualTo(expected);
    }

    @Test
    void theNumberOfThreadsDoesNotMatter() throws IOException {
        Object[] options = {"--batch", 4, "--epochs", 2, "--width", 4, "--image-size", 16, "--threads"};
        pretrained("simsiam", first, and(options, 1));
        pretrained("simsiam", second, and(options, 3));

        assertThat(second.resolve("encoder.safetensors")).hasSameBinaryContentAs(first.resolve("encoder.safetensors"));
    }

    private static Object[] and(Object[] options, Object last) {
        List<Object> words = new ArrayList<>(List.of(options));
        words.add(last);
        return words.toArray();
    }

    private void pretrained(String method, Path run, Object... options) {
        CommandLineRun result = pretrain(method, run, options);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
    }

    private CommandLineRun pretrain(String method, Path run, Object... options) {
        List<Object> words = new ArrayList<>(List.of("pretrain", method, "--data", images, "--no-knn", "--out", run));
        words.addAll(List.of(options));
        return CommandLineRun.of(words.toArray());
    }

    private static JsonNode configuration(Path run) throws IOException {
        return new ObjectMapper().readTree(run.resolve("config.json").toFile());
    }
}
