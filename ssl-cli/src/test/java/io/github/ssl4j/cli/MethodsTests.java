package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.encoder.EncoderFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every method of {@code pretrain}. */
class MethodsTests {
    /** Methods that take nothing but a vision transformer. */
    private static final Set<String> MASKED = Set.of("mae", "simmim", "maskfeat", "beit", "ijepa");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "simclr, --temperature 0.3, /settings/loss/temperature, 0.3",
        "moco, --queue 32 --momentum 0.9 --batch-norm-groups 2 --temperature 0.3, /settings/queue, 32",
        "mocov3, --momentum 0.9 --temperature 0.3, /settings/momentum, 0.9",
        "swav, --prototypes 16 --queue 16 --views-crops 1 --temperature 0.3, /settings/queue/length, 16",
        "swav, --frozen-steps 3, /settings/frozenSteps, 3",
        "deepcluster, --prototypes 4 --clusterings 2 --temperature 0.3, /settings/clusterings, 2",
        "deepcluster-v1, --clusters 3 --components 8 --classifier-rate 0.5, /settings/classifierRate, 0.5",
        "byol, --momentum 0.9, /settings/momentum/start, 0.9",
        "simsiam, --learning-rate 0.01, /recipe/learningRate/peak, 0.01",
        "dino, --codes 32 --views-crops 1 --momentum 0.9 --centre-momentum 0.8 --teacher-temperature 0.05,"
                + " /settings/centreMomentum, 0.8",
        "barlow-twins, --lambda 0.01 --scale 0.1, /settings/loss/lambda, 0.01",
        "vicreg, --invariance 5 --variance 6 --covariance 2, /settings/loss/variance, 6",
        "mae, --mask-ratio 0.5 --normalized-patches false --decoder-depth 2 --decoder-width 16, /settings/decoder/width, 16",
        "simmim, --mask-ratio 0.5 --square 4, /settings/square, 4",
        "maskfeat, --mask-ratio 0.5 --bins 6 --cells 1, /settings/bins, 6",
        "beit, --mask-ratio 0.5 --codes 12, /settings/codes, 12",
        "ijepa, --momentum 0.9 --targets 2 --predictor-depth 1, /settings/masks/targets, 2"
    })
    void everyMethodTrainsWithOptionsOfItsOwn(String method, String options, String setting, double value)
            throws IOException {
        Path run = trained(method, ImageFolders.twoClasses(folder.resolve("images"), 16), options);

        var configuration =
                new ObjectMapper().readTree(run.resolve("config.json").toFile());
        assertThat(configuration.at("/method").asText()).isEqualTo(method);
        assertThat(configuration.at(setting).asDouble()).isEqualTo(value);
        assertThat(configuration.at("/recipe/batchSize").asInt()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "dino, /settings/head/layers/0/width, 512, /backbone/block/dropPath, 0.1",
        "mocov3, /settings/fixedPatches, true, /backbone/positions, SIN_COS"
    })
    void aVisionTransformerBringsThePresetForItAndIsMadeAsTheMethodWants(
            String method, String setting, String value, String part, String made) throws IOException {
        Path run = trained(method, ImageFolders.twoClasses(folder.resolve("images"), 16), "--backbone vit-tiny");

        var configuration =
                new ObjectMapper().readTree(run.resolve("config.json").toFile());
        assertThat(configuration.at("/recipe/optimizer/type").asText()).isEqualTo("AdamW");
        assertThat(configuration.at(setting).asText()).isEqualTo(value);
        assertThat(configuration.at(part).asText()).isEqualTo(made);
        assertThat(configuration.at("/backbone/depth").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "simclr, ''",
        "swav, --prototypes 16 --views-crops 1",
        "byol, --preset paper",
        "deepcluster-v1, --clusters 3 --components 8",
        "mae, ''",
        "simmim, ''",
        "maskfeat, ''",
        "beit, --codes 12"
    })
    void imagesOfOneChannelWillDo(String method, String options) throws IOException {
        Path run = trained(method, ImageFolders.grayIdx(folder.resolve("images"), 16), options);

        assertThat(EncoderFile.view(run.resolve("encoder.safetensors"))
                        .normalization()
                        .mean())
                .containsExactly(0.5);
    }

    @Test
    void aRunOfAMethodWithAMemoryGoesOn() throws IOException {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), 16);
        Path run = trained("deepcluster", images, "--prototypes 4");

        CommandLineRun again = CommandLineRun.of("pretrain", "--resume", run);

        assertThat(again.err()).isEmpty();
        assertThat(again.out()).startsWith("The run in " + run + " had made step 2 of 2: ");
    }

    @ParameterizedTest
    @CsvSource({
        "simclr, 2002.05709",
        "moco, 2003.04297",
        "mocov3, 2104.02057",
        "swav, 2006.09882",
        "deepcluster, 2006.09882",
        "deepcluster-v1, 1807.05520",
        "byol, 2006.07733",
        "simsiam, 2011.10566",
        "dino, 2104.14294",
        "barlow-twins, 2103.03230",
        "vicreg, 2105.04906",
        "mae, 2111.06377",
        "simmim, 2111.09886",
        "maskfeat, 2112.09133",
        "beit, 2106.08254",
        "ijepa, 2301.08243"
    })
    void helpNamesThePaper(String method, String paper) {
        CommandLineRun result = CommandLineRun.of("pretrain", method, "--help");

        assertThat(result.code()).isZero();
        assertThat(result.out().replaceAll("\\s+", " "))
                .contains("arXiv:" + paper, "Presets: cifar10 (", "paper (", "--preset", "--epochs", "config.json");
    }

    @ParameterizedTest
    @CsvSource({
        "moco, --temperature 0, temperature",
        "mocov3, --temperature -1, temperature",
        "swav, --temperature 0, temperature",
        "deepcluster, --temperature NaN, temperature",
        "dino, --teacher-temperature 0, teacher temperature",
        "moco, --queue 40 --batch-norm-groups 2, a multiple of the 16 rows of a step",
        "moco, --batch-norm-groups 3, batch norm groups",
        "swav, --queue 12, a multiple of the 8 rows of a step",
        "swav, --prototypes 1, prototypes",
        "swav, --views-crops -1, local views",
        "swav, --frozen-steps -1, frozen steps",
        "deepcluster, --prototypes 17, 17",
        "deepcluster-v1, --clusters 3, components",
        "deepcluster-v1, --clusters 3 --components 8 --classifier-rate 0, learning rate of the classifier",
        "dino, --backbone vit-tiny --stem cifar, backbone vit-tiny: unknown setting 'stem'",
        "mocov3, --backbone vit-tiny --width 4, backbone vit-tiny: unknown setting 'width'",
        "dino, --backbone vit-tiny --patch 5, found images of 16 pixels and patches of 5",
        "dino, --backbone vit-huge, 'vit-tiny, vit-small, vit-base, vit-large'",
        "byol, --momentum 1.1, momentum",
        "barlow-twins, --lambda -1, lambda",
        "vicreg, --variance -1, variance",
        "mae, --mask-ratio 1, mask ratio",
        "mae, --mask-ratio 0.99, 16 hidden",
        "mae, --decoder-width 8 --decoder-heads 3, a multiple of the number of heads",
        "mae, --decoder-width 6, a multiple of 4 for sin-cos positions",
        "mae, --patch 5, a multiple of the patch",
        "mae, --backbone resnet18, vit-tiny",
        "simmim, --mask-ratio 0, mask ratio",
        "simmim, --square 6, a multiple of the side of a square",
        "maskfeat, --mask-ratio 0, mask ratio",
        "maskfeat, --mask-ratio 0.01, at least one hidden",
        "maskfeat, --cells 3, cells that fill patches of 4",
        "maskfeat, --bins 0, bin",
        "maskfeat, --backbone resnet18, vit-tiny",
        "beit, --mask-ratio 1, mask ratio",
        "beit, --patch 16 --codes 12, one hidden and one visible of 1",
        "ijepa, --momentum 1.1, momentum",
        "ijepa, --targets 0, target blocks",
        "ijepa, --predictor-depth 0, predictor"
    })
    void badSettingsAreRefusedInOneLineAndLeaveNoFolder(String method, String options, String named)
            throws IOException {
        Path runs = folder.resolve("runs");
        CommandLineRun result =
                run(method, ImageFolders.twoClasses(folder.resolve("images"), 16), options + " --runs " + runs);

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
    void anUnknownPreset() throws IOException {
        CommandLineRun result = run("byol", ImageFolders.twoClasses(folder.resolve("images"), 2), "--preset imagenet");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("imagenet").contains("cifar10").contains("paper");
    }

    private Path trained(String method, Path images, String options) throws IOException {
        Path run = folder.resolve("run");
        CommandLineRun result = run(method, images, options + " --out " + run);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(2);
        assertThat(EncoderFile.metadata(run.resolve("encoder.safetensors"))).containsEntry("method", method);
        return run;
    }

    /** Two steps. */
    private static CommandLineRun run(String method, Path images, String options) {
        List<Object> words = new ArrayList<>(List.of("pretrain", method, "--data", images));
        words.addAll(List.of("--batch", 8, "--epochs", 1, "--image-size", 16, "--no-knn"));
        boolean transformer = MASKED.contains(method) || options.contains("--backbone vit");
        words.addAll(transformer ? List.of("--depth", 1) : List.of("--width", 4, "--stem", "cifar"));
        words.addAll(List.of(options.strip().split(" +")));
        return CommandLineRun.of(words.toArray());
    }
}
