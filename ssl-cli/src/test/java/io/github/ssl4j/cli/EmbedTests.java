package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.JavaProcess;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ssl4j embed}, and {@code ssl4j search} in what it wrote. */
class EmbedTests {
    private static final String MAIN = "io.github.ssl4j.cli.Ssl4j";
    private static final List<String> ENDINGS = List.of("", ".json", ".rows.jsonl");

    @TempDir
    private Path folder;

    private Path encoder;
    private Path images;
    private Path out;

    @BeforeEach
    void make() throws IOException {
        encoder = encoder("encoder.safetensors", 1, 3);
        images = ImageFolders.twoClasses(folder.resolve("images"), 12);
        out = folder.resolve("features.npy");
    }

    private Path encoder(String name, long seed, int channels) {
        Path file = folder.resolve(name);
        try (Device device = Devices.named("cpu")) {
            ResNet network = new ResNet(
                    Initializer.of(device, seed),
                    new ResNet.Config(ResNet.Block.BASIC, List.of(1), 4, ResNet.Stem.CIFAR, channels, false));
            try (Encoder made = Encoder.of(network, EvaluationView.of(16, Normalization.NONE), Origin.unknown())) {
                made.save(file);
            }
        }
        return file;
    }

    private CommandLineRun embed(Object... more) {
        List<Object> words = new ArrayList<>(List.of("embed", "--encoder", encoder, "--data", images, "--out", out));
        words.addAll(List.of(more));
        return CommandLineRun.of(words.toArray());
    }

    private String failure(CommandLineRun run) {
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().startsWith("ssl4j: ");
        return run.err().strip().substring("ssl4j: ".length());
    }

    @Test
    void whatWasWrittenIsSaid() {
        CommandLineRun run = embed();

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .isEqualTo("12 images: 12 .png; 3 channels, 2 classes\n" + out
                        + ": 12 x 4 features of 12 of the 12 images in " + images + ", by the resnet4 in " + encoder
                        + ".\n");
        assertThat(out).hasSize(128 + 12 * 4 * 4);
        CommandLineRun again = embed();
        assertThat(again.out()).contains("\n" + out + " was complete.\n");
    }

    @Test
    void imagesAtSeveralPathsAreEmbeddedAndFoundAsOneSet() throws IOException {
        Path more = ImageFolders.twoClasses(folder.resolve("more"), 4);

        CommandLineRun run = embed("--data", more);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("16 x 4 features of 16 of the 16 images in " + images + ", " + more + ", by");
        assertThat(Files.readAllLines(Path.of(out + ".rows.jsonl")).get(12)).contains(more + "/dark/0.png");
        Path sheet = folder.resolve("sheet.png");
        CommandLineRun found = search("--query", more.resolve("dark/0.png"), "--k", 1, "--sheet", sheet);
        assertThat(found.err()).isEmpty();
        assertThat(found.out()).contains("1   1.0000  ");
        assertThat(sheet).exists();
    }

    @Test
    void imagesThatCannotBeReadAreNamedAndCounted() throws IOException {
        Files.writeString(images.resolve("dark/4.png"), "not an image");

        CommandLineRun run = embed();

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("11 x 4 features of 11 of the 12 images")
                .contains("Left out: 1 image that cannot be read.\n"
                        + "  dark/4.png: no image of a known format: begins with \"not an image\"\n");
        assertThat(Files.readAllLines(Path.of(out + ".rows.jsonl")))
                .hasSize(11)
                .noneMatch(line -> line.contains("dark/4.png"));
    }

    @Test
    void aKilledProcessGoesOnToTheSameBytes() throws Exception {
        images = ImageFolders.twoClasses(folder.resolve("many"), 600);
        JavaProcess.Running running = start();
        waitForBatches(running, 5);
        running.process().destroyForcibly();
        running.ended();
        int done = batches();
        assertThat(out).doesNotExist();

        CommandLineRun resumed = embed("--batch", 2);

        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.code()).isZero();
        assertThat(done).isBetween(5, 299);
        assertThat(resumed.out())
                .startsWith(
                        "600 images: 600 .png; 3 channels, 2 classes\nWent on after image " + 2 * done + " of 600.\n");
        assertIsWhole();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ctrlCSaysThatTheSameCommandGoesOn() throws Exception {
        images = ImageFolders.twoClasses(folder.resolve("many"), 600);
        JavaProcess.Running running = start();
        waitForBatches(running, 5);
        // shells in the background let their children ignore interrupts, so that only -TERM surely ends them
        new ProcessBuilder("kill", "-TERM", Long.toString(running.process().pid()))
                .start()
                .waitFor();
        JavaProcess.Ended ended = running.ended();

        assertThat(ended.code()).isEqualTo(143);
        assertThat(ended.err())
                .containsPattern(
                        "\nssl4j: interrupted after \\d+ of 600 images; the same command goes on from there\n");
        assertThat(ended.err()).doesNotContain("\tat ");
        assertThat(embed("--batch", 2).code()).isZero();
        assertIsWhole();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsGoneOnFromLater() throws Exception {
        images = ImageFolders.twoClasses(folder.resolve("many"), 600);
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 8 && exec \"$@\"", "sh"));
        command.addAll(JavaProcess.command(JavaProcess.classPath(), MAIN));
        command.add(command.indexOf("-cp"), "-XX:-UsePerfData");
        command.addAll(words());

        JavaProcess.Ended ended = JavaProcess.start(command).ended();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .contains("ssl4j: cannot write " + out + ": File too large; ")
                .contains("the same command goes on from there");
        assertThat(embed("--batch", 2).code()).isZero();
        assertIsWhole();
    }

    private List<String> words() {
        return List.of(
                "embed",
                "--encoder",
                encoder.toString(),
                "--data",
                images.toString(),
                "--out",
                out.toString(),
                "--batch",
                "2");
    }

    private JavaProcess.Running start() throws IOException {
        List<String> command = JavaProcess.command(JavaProcess.classPath(), MAIN);
        command.addAll(words());
        return JavaProcess.start(command);
    }

    private int batches() throws IOException {
        Path progress = Path.of(out + ".progress.json");
        return Files.exists(progress)
                ? new ObjectMapper().readTree(progress.toFile()).get("batches").asInt()
                : 0;
    }

    private void waitForBatches(JavaProcess.Running running, int batches) throws Exception {
        while (batches() < batches) {
            assertThat(running.process().isAlive()).as("still embedding").isTrue();
            Thread.sleep(2);
        }
    }

    private void assertIsWhole() throws IOException {
        Path resumed = out;
        out = folder.resolve("whole.npy");
        assertThat(embed("--batch", 2).code()).isZero();
        for (String ending : ENDINGS) {
            assertThat(Path.of(resumed + ending)).hasSameBinaryContentAs(Path.of(out + ending));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.toString().contains(".partial"));
        }
    }

    @Test
    void whatDoesNotFitIsOneLine() throws IOException {
        assertThat(embed().code()).isZero();
        Path first = encoder;
        encoder = encoder("other.safetensors", 2, 3);
        assertThat(failure(embed()))
                .startsWith(out + " exists and was made otherwise: encoder: expected " + encoder + " (")
                .contains("), found " + first + " (");
        encoder = encoder("gray.safetensors", 1, 1);
        assertThat(failure(embed()))
                .isEqualTo("the encoder " + encoder + " takes images of 1 channels, found 3 in " + images);
        encoder = first;
        out = folder.resolve("features.txt");
        assertThat(failure(embed()))
                .isEqualTo("file of embeddings: expected a name ending in .npy or .csv, found " + out);
        out = first.resolve("features.npy");
        assertThat(failure(embed())).startsWith("cannot write " + out + ": ");
        out = folder.resolve("tokens.csv");
        assertThat(failure(embed("--tokens")))
                .isEqualTo(out + ": tokens [N, L, D] are written as .npy only, found .csv");
        out = folder.resolve("more.npy");
        assertThat(failure(embed("--batch", 0))).isEqualTo("batch size must be at least 1, found 0");
        images = Files.createDirectory(folder.resolve("empty"));
        assertThat(failure(embed())).startsWith("folder " + images + " is empty: expected images");
    }

    private CommandLineRun search(Object... words) {
        List<Object> all = new ArrayList<>(List.of("search", "--index", out));
        all.addAll(List.of(words));
        return CommandLineRun.of(all.toArray());
    }

    @Test
    void aQueryFindsItselfFirst() throws IOException {
        embed();
        Path query = images.resolve("light/3.png");
        Path other = images.resolve("dark/2.png");
        Path sheet = folder.resolve("sheet.png");

        CommandLineRun run = search("--query", query, other, "--k", 3, "--sheet", sheet);

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().toList())
                .hasSize(13)
                .startsWith(query.toString(), "  rank   cosine  image", "     1   1.0000  light/3.png  (light)")
                .contains(other.toString(), "     1   1.0000  dark/2.png  (dark)")
                .endsWith("Contact sheet  " + sheet);
        BufferedImage drawn = ImageIO.read(sheet.toFile());
        assertThat(drawn.getWidth()).isEqualTo(4 * 134 + 12);
        assertThat(drawn.getHeight()).isEqualTo(2 * 148 + 6);
        for (int y = 0; y < 128; y += 16) {
            assertThat(drawn.getRGB(6 + 70, 6 + y))
                    .as("the query and what it found look the same")
                    .isEqualTo(drawn.getRGB(134 + 12 + 70, 6 + y))
                    .isNotEqualTo(0xFFFFFFFF);
        }
    }

    @Test
    void duplicatesAreListedInGroups() throws IOException {
        Files.copy(images.resolve("dark/0.png"), images.resolve("light/0.png"));
        embed();

        CommandLineRun run = search("--duplicates", 1);

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .isEqualTo("2 of 13 images have a cosine of at least 1.0 with another, in 1 group.\n\nGroup 1\n"
                        + "   1.0000  dark/0.png\n   1.0000  light/0.png\n");
    }

    @Test
    void whatCannotBeSearchedIsOneLine() throws IOException {
        embed();
        Path query = images.resolve("dark/0.png");
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        Path other = encoder("other.safetensors", 2, 3);

        assertThat(failure(search("--query", text))).contains(text.toString()).contains("no image of a known format");
        assertThat(failure(search("--query", images)))
                .isEqualTo("query: expected an image, JPEG or PNG, found the folder " + images);
        assertThat(failure(search("--query", folder.resolve("none.png"))))
                .isEqualTo("expected images at " + folder.resolve("none.png") + ", found nothing there");
        for (int k : new int[] {0, 13}) {
            assertThat(failure(search("--query", query, "--k", k)))
                    .isEqualTo("--k: expected 1 to the 12 images of " + out + ", found " + k);
        }
        assertThat(failure(search("--query", query, "--encoder", other)))
                .startsWith(out + " was made by another encoder: expected " + encoder + " (")
                .contains("), found " + other + " (");
        assertThat(failure(search("--duplicates", 1.5)))
                .isEqualTo("duplicates: expected a cosine above 0 and at most 1 as the threshold, found 1.5");
        assertThat(failure(search("--duplicates", 0.9, "--k", 3))).startsWith("--duplicates: expected no --k");
        assertThat(failure(search("--query", query, "--sheet", folder.resolve("a.gif"))))
                .startsWith("--sheet: expected a name ending in .png, found ");
        assertThat(search("--query", query, "--duplicates", 0.9).code()).isEqualTo(2);
        assertThat(search().code()).isEqualTo(2);
        Files.move(encoder, folder.resolve("moved.safetensors"));
        assertThat(failure(search("--query", query)))
                .isEqualTo("expected the encoder of " + out + " at " + encoder
                        + ", found nothing there; name it with --encoder FILE");
        assertThat(search("--query", query, "--encoder", folder.resolve("moved.safetensors"))
                        .code())
                .isZero();
    }
}
