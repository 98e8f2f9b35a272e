package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tokenizers of {@code pretrain beit}. */
class TokenizerTests {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"kmeans, '', tokenizer.centroids", "dvae, --tokenizer-epochs 1, tokenizer.codebook.vectors"})
    void theTokenizerIsMadeFirstPrintedAndKept(String kind, String options, String tensor) throws IOException {
        Path run = folder.resolve("run");
        CommandLineRun result = run("--tokenizer " + kind + " --codes 12 --out " + run + " " + options);

        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .containsPattern(
                        "Tokenizer " + kind + ": \\d+ of 12 codes used \\(.* %\\), perplexity .* over" + " 256 tokens")
                .containsPattern("Epoch 1: token accuracy 0\\.\\d+\\.");
        assertThat(Safetensors.read(run.resolve("checkpoint.safetensors"))
                        .shapes()
                        .keySet())
                .anyMatch(name -> name.endsWith(tensor));
        var settings =
                new ObjectMapper().readTree(run.resolve("config.json").toFile()).get("settings");
        assertThat(settings.at("/tokenizer").asText()).isEqualToIgnoringCase(kind);
        assertThat(settings.at("/codes").asInt()).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({
        "--codes 1, at least 2 codes",
        "--tokenizer dvae --codes 1, at least 2 codes",
        "--codes 257, ' 256, found 257'"
    })
    void badTokenizersAreRefusedInOneLineAndLeaveNoFolder(String options, String named) throws IOException {
        Path runs = folder.resolve("runs");
        CommandLineRun result = run(options + " --runs " + runs);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("ssl4j: ")
                .contains(named);
        assertThat(runs)
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path).isEmptyDirectory());
    }

    @Test
    void anUnknownTokenizer() throws IOException {
        CommandLineRun result = run("--tokenizer vqvae");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("vqvae").contains("kmeans").contains("dvae");
    }

    /** 16 images of 16 patches. */
    private CommandLineRun run(String options) throws IOException {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), 16);
        List<Object> words =
                new ArrayList<>(List.of("pretrain", "beit", "--data", images, "--batch", 8, "--epochs", 1));
        words.addAll(List.of("--depth", 1, "--image-size", 16, "--no-knn"));
        words.addAll(List.of(options.strip().split(" +")));
        return CommandLineRun.of(words.toArray());
    }
}
