package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.Classifier;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.encoder.Predictions;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvalTests {
    @TempDir
    private Path folder;

    private Path images;
    private Path test;
    private Path encoder;

    @BeforeEach
    void makeImagesAndEncoder() throws IOException {
        images = ImageFolders.twoClasses(folder.resolve("images"), 40);
        test = ImageFolders.twoClasses(folder.resolve("test"), 20);
        encoder = encoder("encoder.safetensors", "simclr");
    }

    private Path encoder(String name, String method) {
        Map<String, String> metadata =
                new LinkedHashMap<>(EncoderFile.metadata(EvaluationView.of(12, Normalization.CIFAR10)));
        metadata.put("method", method);
        Path file = folder.resolve(name);
        try (CpuDevice device = new CpuDevice();
                ResNet network = new ResNet(
                        Initializer.of(device, 5),
                        new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false))) {
            EncoderFile.save(file, network, metadata);
        }
        return file;
    }

    @Test
    void theLinearProbePrintsItsProtocol() {
        CommandLineRun result =
                CommandLineRun.of("eval", "linear", "--encoder", encoder, "--data", images, "--test", test);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("Linear probe of encoder.safetensors")
                .containsPattern("top-1 +100\\.00 %")
                .doesNotContain("top-5")
                .containsPattern("training images +\\d+\\.\\d\\d %")
                .contains("batch norm without affine")
                .contains("by a tenth of the training images")
                .contains("40 training images in their evaluation view, 20 test images, 2 classes, 8 features: resnet6"
                        + " backbone output in evaluation mode, the mean over the last feature map, of images of 12"
                        + " pixels.");
    }

    @Test
    void theLinearProbeTakesAC() {
        CommandLineRun result = CommandLineRun.of(
                "eval", "linear", "--encoder", encoder, "--data", images, "--test", test, "--c", 0.25);

        assertThat(result.out()).contains("C 0.25 given");
    }

    @Test
    void fineTuningPrintsItsProtocolAndLeavesTheFileAlone() throws IOException {
        byte[] before = Files.readAllBytes(encoder);

        CommandLineRun result = finetune(
                "--encoder", encoder, "--epochs", 10, "--learning-rate", 0.01, "--layer-decay", 0.5, "--seed", 3);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("encoder.safetensors fine-tuned")
                .containsPattern("top-1 +(9\\d|100)\\.\\d\\d %")
                .containsPattern("training loss +0\\.\\d{3} in the first epoch, 0\\.\\d{3} in the last")
                .contains("10 epochs, batch 8, AdamW, learning rate 0.01, warm-up 1.0 epochs, layer decay 0.5")
                .contains("seed 3; 40 training images, 20 test images after the last epoch")
                .contains(
                        "evaluation mode, products in f32, the mean over the last feature map, of images of 12 pixels");
        assertThat(Files.readAllBytes(encoder)).isEqualTo(before);
    }

    @Test
    void theLinearProbeSavesAClassifier() {
        Path saved = folder.resolve("saved/classifier.safetensors");

        CommandLineRun result = CommandLineRun.of(
                "eval", "linear", "--encoder", encoder, "--data", images, "--test", test, "--out", saved);

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("Classifier     " + saved);
        assertClassifies(saved);
        try (Classifier classifier = Classifier.load(saved);
                Encoder original = Encoder.load(encoder)) {
            assertThat(classifier.encoder().embed(test).values())
                    .isEqualTo(original.embed(test).values());
            assertThat(classifier.encoder().origin().method()).contains("simclr");
            assertThat(classifier.encoder().origin().further().get("classifier"))
                    .startsWith("linear probe, batch norm");
        }
    }

    @Test
    void fineTuningSavesAClassifier() {
        Path saved = folder.resolve("classifier.safetensors");

        CommandLineRun result = finetune(
                "--encoder",
                encoder,
                "--epochs",
                10,
                "--learning-rate",
                0.01,
                "--layer-decay",
                0.5,
                "--seed",
                3,
                "--out",
                saved);

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("Classifier     " + saved);
        assertClassifies(saved);
        assertThat(CommandLineRun.of("eval", "linear", "--encoder", saved, "--data", images, "--test", test)
                        .out())
                .contains("Linear probe of classifier.safetensors");
    }

    private void assertClassifies(Path saved) {
        try (Classifier classifier = Classifier.load(saved)) {
            assertThat(classifier.classes()).containsExactly("dark", "light");
            Predictions dark = classifier.classify(test.resolve("dark"));
            Predictions light = classifier.classify(test.resolve("light"));
            assertThat(dark.count()).isEqualTo(10);
            assertThat(IntStream.range(0, 10).mapToObj(dark::best).filter("dark"::equals))
                    .hasSizeGreaterThanOrEqualTo(9);
            assertThat(IntStream.range(0, 10).mapToObj(light::best).filter("light"::equals))
                    .hasSizeGreaterThanOrEqualTo(9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "finetune"})
    void aPlaceWhereNoClassifierCanBeSavedIsNamedFirst(String evaluation) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no folder");

        assertThat(failure(save(evaluation, folder)))
                .isEqualTo("ssl4j: --out: expected a file to write, found the folder " + folder + "\n");
        assertThat(failure(save(evaluation, text.resolve("classifier"))))
                .isEqualTo("ssl4j: --out " + text.resolve("classifier")
                        + ": expected a folder that can be written, found " + text + "\n");
        assertThat(failure(save(evaluation, encoder)))
                .isEqualTo("ssl4j: --out: expected another file than that of the encoder, found " + encoder + "\n");
    }

    private CommandLineRun save(String evaluation, Path out) {
        return CommandLineRun.of(
                "eval", evaluation, "--encoder", encoder, "--data", images, "--test", test, "--out", out);
    }

    @Test
    void theSameNetworkFromScratchDoesNotUseTheWeights() {
        CommandLineRun tuned = finetune("--encoder", encoder, "--epochs", 4, "--learning-rate", 0.01);
        CommandLineRun scratch = finetune("--from-scratch", encoder, "--epochs", 4, "--learning-rate", 0.01);
        CommandLineRun otherFile = finetune(
                "--from-scratch", encoder("other.safetensors", "byol"), "--epochs", 4, "--learning-rate", 0.01);

        assertThat(scratch.code()).isZero();
        assertThat(scratch.out()).contains("The architecture of encoder.safetensors from scratch");
        assertThat(losses(scratch)).isEqualTo(losses(otherFile)).isNotEqualTo(losses(tuned));
    }

    private static String losses(CommandLineRun run) {
        return run.out()
                .lines()
                .filter(line -> line.contains("training loss"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mae", "simmim", "maskfeat", "beit"})
    void knnOfAMaskedMethodIsSaidToBeTheWrongMeasure(String method) {
        CommandLineRun result = knn(encoder("masked.safetensors", method));

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("kNN is the wrong measure for masked image modelling: " + method + " fills in hidden patches")
                .contains("ssl4j eval linear");
    }

    @Test
    void knnOfOtherMethodsIsNot() {
        assertThat(knn(encoder).out()).contains("kNN top-1").doesNotContain("wrong measure");
    }

    @Test
    void knnOfSixtyImagesTakesTwentyNeighboursAndSaysSo() throws IOException {
        Path sixty = ImageFolders.twoClasses(folder.resolve("sixty"), 60);

        CommandLineRun result = CommandLineRun.of("eval", "knn", "--encoder", encoder, "--data", sixty);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("Held out to be classified: 7 of 60 images, chosen by their names; --test names others.")
                .contains("kNN with k 20 alone: k 200 wants more than 53 labelled images.")
                .containsPattern("kNN top-1 +k 20, T 0\\.07\\n")
                .doesNotContain("k 200, T")
                .contains("out of 53; 7 held-out images classified.");
    }

    @Test
    void knnOfTooFewImagesSaysHowManyItTakes() throws IOException {
        Path ten = ImageFolders.twoClasses(folder.resolve("ten"), 10);

        assertThat(failure(CommandLineRun.of("eval", "knn", "--encoder", encoder, "--data", ten, "--test", test)))
                .isEqualTo(
                        "ssl4j: kNN: expected at least one protocol, found none for a bank of 10 images; the usual ones"
                                + " want at least 20\n");
        assertThat(failure(CommandLineRun.of("eval", "knn", "--encoder", encoder, "--data", ten)))
                .isEqualTo("ssl4j: found too few images in " + ten
                        + " to hold some out; name those to classify with --test\n");
        assertThat(CommandLineRun.of("eval", "knn", "--encoder", encoder, "--data", ten, "--test", test, "--k", 5)
                        .code())
                .isZero();
    }

    @Test
    void aTestSetMayHaveFewerClasses() throws IOException {
        Path middle = Files.createDirectories(images.resolve("middle"));
        for (int i = 0; i < 10; i++) {
            Files.move(images.resolve(i % 2 == 0 ? "dark" : "light").resolve(i + ".png"), middle.resolve(i + ".png"));
        }

        CommandLineRun linear =
                CommandLineRun.of("eval", "linear", "--encoder", encoder, "--data", images, "--test", test);
        CommandLineRun tuned = finetune("--encoder", encoder, "--epochs", 1);

        assertThat(knn(encoder).err()).isEmpty();
        assertThat(knn(encoder).out()).contains("out of 40; 20 held-out images classified.");
        assertThat(linear.err()).isEmpty();
        assertThat(linear.out()).contains("40 training images in their evaluation view, 20 test images, 3 classes");
        assertThat(tuned.err()).isEmpty();
        assertThat(tuned.out()).contains("40 training images, 20 test images after the last epoch");
    }

    private CommandLineRun knn(Path file) {
        return CommandLineRun.of("eval", "knn", "--encoder", file, "--data", images, "--test", test, "--k", 5);
    }

    @ParameterizedTest
    @CsvSource({
        "--epochs, 0, 'epochs: expected at least 1, found 0'",
        "--batch, 1, 'batch size: expected at least 2, found 1'",
        "--batch, 41, '--batch: expected at most the 40 images there are, found 41'",
        "--learning-rate, -1, 'learning rate: expected a number above 0, found -1.0'",
        "--learning-rate, NaN, 'learning rate: expected a number above 0, found NaN'",
        "--layer-decay, 1.5, 'layer decay: expected a number in (0, 1], found 1.5'"
    })
    void fineTuningNamesBadNumbers(String option, String value, String message) {
        CommandLineRun result = CommandLineRun.of(
                "eval", "finetune", "--encoder", encoder, "--data", images, "--test", test, option, value);

        assertThat(failure(result)).contains(message);
    }

    @Test
    void fineTuningNeedsAThread() {
        assertThat(failure(finetune("--encoder", encoder, "--threads", 0)))
                .contains("threads must be at least 1, found 0");
    }

    @Test
    void theLinearProbeNamesBadNumbers() {
        CommandLineRun result =
                CommandLineRun.of("eval", "linear", "--encoder", encoder, "--data", images, "--test", test, "--c", 0);

        assertThat(failure(result)).contains("C of a logistic regression: expected a positive number, found 0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"knn", "linear", "finetune"})
    void imagesWithoutLabelsAreNamed(String evaluation) throws IOException {
        Path gray = ImageFolders.grayIdx(folder.resolve("gray"), 16);

        assertThat(failure(CommandLineRun.of("eval", evaluation, "--encoder", encoder, "--data", gray, "--test", test)))
                .contains(gray.toString())
                .contains("have no labels");
        assertThat(failure(
                        CommandLineRun.of("eval", evaluation, "--encoder", encoder, "--data", images, "--test", gray)))
                .contains("--test " + gray + ": expected images with labels, found none");
    }

    @ParameterizedTest
    @CsvSource({"linear, --seed, 2", "finetune, --batch, 8"})
    void classesThatDifferAreNamed(String evaluation, String option, int value) throws IOException {
        Path one = folder.resolve("one");
        Files.createDirectories(one);
        Files.move(images.resolve("dark"), one.resolve("dark"));
        Files.move(images.resolve("light"), one.resolve("white"));

        assertThat(failure(CommandLineRun.of(
                        "eval", evaluation, "--encoder", encoder, "--data", one, "--test", test, option, value)))
                .contains("unknown label light of " + test.resolve("light/1.png") + ": expected one of [dark, white]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "finetune"})
    void aFileThatIsNoEncoderIsNamed(String evaluation) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "not safetensors at all");
        Path nowhere = folder.resolve("nowhere");

        assertThat(failure(CommandLineRun.of("eval", evaluation, "--encoder", text, "--data", images)))
                .contains(text.toString());
        assertThat(failure(CommandLineRun.of("eval", evaluation, "--encoder", nowhere, "--data", images)))
                .contains("cannot read " + nowhere + ": there is no such file");
    }

    @Test
    void fineTuningStartsFromExactlyOnePlace() {
        CommandLineRun both = finetune("--encoder", encoder, "--from-scratch", encoder);
        CommandLineRun neither = finetune();

        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("--encoder").contains("--from-scratch").contains("mutually exclusive");
        assertThat(neither.code()).isEqualTo(2);
        assertThat(neither.err()).contains("Missing required").contains("--from-scratch");
    }

    private CommandLineRun finetune(Object... options) {
        Object[] start = {"eval", "finetune", "--data", images, "--test", test, "--batch", 8};
        Object[] words = new Object[start.length + options.length];
        System.arraycopy(start, 0, words, 0, start.length);
        System.arraycopy(options, 0, words, start.length, options.length);
        return CommandLineRun.of(words);
    }

    private static String failure(CommandLineRun result) {
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("ssl4j: ").doesNotContain("\tat ").doesNotContain("unexpected");
        return result.err();
    }
}
