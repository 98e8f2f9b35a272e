package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.JavaProcess;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.run.tensorboard.EventReader;
import io.github.ssl4j.train.Checkpoint;
import io.github.ssl4j.train.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs of 32 steps, 8 an epoch, that end early and go on. */
class ResumeTests {
    private static final String MAIN = "io.github.ssl4j.cli.Ssl4j";
    private static final int STEPS = 32;

    @TempDir
    private Path folder;

    private Path images;
    private Path run;

    @BeforeAll
    static void unpackNativeLibraries() {
        Devices.best().close();
    }

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolders.twoClasses(folder.resolve("images"), 32);
        run = folder.resolve("run");
    }

    @Test
    void aKilledRunGoesOnToTheWeightsOfOneThatWasNot() throws Exception {
        killedAtStep(6);

        Progress left = Checkpoint.progress(run.resolve("checkpoint.safetensors"));
        CommandLineRun resumed = pretrain("--resume", run);

        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.code()).isZero();
        assertThat(left.isFinished()).isFalse();
        assertThat(resumed.out()).contains("Resumes the run in " + run + " after step " + left.step() + " of 32.");
        assertIsTheWholeRun(run);
        List<Path> events = EventReader.in(run);
        assertThat(events).hasSize(2);
        assertThat(EventReader.read(events.get(0)).get(1).scalars()).containsKeys("loss", "learning_rate");
        List<EventReader.Event> after = EventReader.read(events.get(1));
        assertThat(after.get(1).restart()).isTrue();
        assertThat(after.get(1).step()).isEqualTo(left.step());
        assertThat(after).hasSize((int) (2 + STEPS - left.step()));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ctrlCWritesACheckpointAndSaysHowToGoOn() throws Exception {
        boolean ignored = ignoresInterrupts();
        JavaProcess.Running running = start("--out", run);
        waitForStep(running, 6);
        new ProcessBuilder(
                        "kill",
                        ignored ? "-TERM" : "-INT",
                        Long.toString(running.process().pid()))
                .start()
                .waitFor();
        JavaProcess.Ended ended = running.ended();

        Progress left = Checkpoint.progress(run.resolve("checkpoint.safetensors"));
        assertThat(ended.code()).isEqualTo(ignored ? 143 : 130);
        assertThat(left.isFinished()).isFalse();
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize((int) left.step());
        assertThat(ended.err().lines().filter(line -> line.startsWith("ssl4j: ")))
                .containsExactly("ssl4j: interrupted after step " + left.step()
                        + " of 32; to resume: ssl4j pretrain --resume " + run);
        assertThat(CommandLineRun.of("pretrain", "--resume", run).code()).isZero();
        assertIsTheWholeRun(run);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskLeavesTheOldCheckpoint() throws Exception {
        killedAtStep(6);
        Path checkpoint = run.resolve("checkpoint.safetensors");
        byte[] old = Files.readAllBytes(checkpoint);
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 400 && exec \"$@\"", "sh"));
        command.addAll(JavaProcess.command(JavaProcess.classPath(), MAIN));
        command.addAll(words("--resume", run));

        JavaProcess.Ended ended = JavaProcess.start(command).ended();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("ssl4j: cannot write " + checkpoint + ": File too large", "bytes are needed");
        assertThat(checkpoint).hasBinaryContent(old);
        try (Stream<Path> files = Files.list(run)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".partial"));
        }
    }

    @Test
    void aFinishedRunSaysSo() {
        assertThat(pretrain("--out", run, "--epochs", 1).code()).isZero();

        CommandLineRun again = pretrain("--resume", run, "--epochs", 1);

        assertThat(again.code()).isZero();
        assertThat(again.err()).isEmpty();
        assertThat(again.out())
                .startsWith("The run in " + run + " had made step 4 of 4: ")
                .containsPattern("Encoder +"
                        + Pattern.quote(run.resolve("encoder.safetensors").toString()));
    }

    @Test
    void anotherConfigurationIsRefusedByName() throws Exception {
        killedAtStep(6);

        CommandLineRun resumed = pretrain("--resume", run, "--temperature", 0.2, "--seed", 8);

        assertThat(resumed.code()).isEqualTo(1);
        assertThat(resumed.err().strip())
                .isEqualTo("ssl4j: the run in " + run + " was begun with other settings: seed: expected 7, found 8;"
                        + " settings.loss.temperature: expected 0.5, found 0.2");
    }

    @Test
    void aHeldOutTenthIsTheSameAfterAnInterruption() throws Exception {
        Object[] options = {"--batch", "8", "--width", "4", "--image-size", "16", "--epochs", "8", "--seed", "7"};
        List<String> words = new ArrayList<>(List.of("pretrain", "simclr", "--data", images.toString()));
        Stream.of(options).map(Object::toString).forEach(words::add);
        killedAtStep(4, begun(words, "--out", run));

        CommandLineRun resumed = CommandLineRun.of("pretrain", "--resume", run);
        Path whole = folder.resolve("whole");
        List<Object> again = new ArrayList<>(words);
        again.addAll(List.of("--out", whole));
        CommandLineRun undisturbed = CommandLineRun.of(again.toArray());

        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.code()).isZero();
        assertThat(resumed.out())
                .contains("Held out to be classified: 2 of 32 images")
                .contains("out of 30; 2 held-out images classified.");
        for (String file : List.of("checkpoint.safetensors", "encoder.safetensors")) {
            assertThat(run.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
        assertThat(accuracies(resumed)).hasSize(2).isEqualTo(accuracies(undisturbed));
    }

    private static List<String> accuracies(CommandLineRun result) {
        return result.out()
                .lines()
                .filter(line -> line.matches("  (before|after) training .*%"))
                .toList();
    }

    @Test
    void otherImagesOfTheSameNumberAreRefused() throws Exception {
        killedAtStep(6);
        Path others = ImageFolders.twoClasses(folder.resolve("others"), 32);
        Path one = others.resolve("dark").resolve("0.png");
        Files.copy(others.resolve("light").resolve("1.png"), one, StandardCopyOption.REPLACE_EXISTING);
        byte[] checkpoint = Files.readAllBytes(run.resolve("checkpoint.safetensors"));

        CommandLineRun resumed = CommandLineRun.of("pretrain", "--resume", run, "--data", others);
        CommandLineRun byMethod =
                CommandLineRun.of("pretrain", "simclr", "--resume", run, "--data", others, "--no-knn");

        assertThat(byMethod.code()).isEqualTo(1);
        assertThat(byMethod.err().lines())
                .singleElement()
                .asString()
                .startsWith("ssl4j: " + run.resolve("checkpoint.safetensors")
                        + ": the checkpoint is of another run: names, sizes and content of images: ");
        assertThat(run.resolve("checkpoint.safetensors")).hasBinaryContent(checkpoint);
        assertThat(resumed.code()).isEqualTo(2);
        assertThat(resumed.err())
                .startsWith("ssl4j: unknown option '--data'; without a method, expected --resume DIR alone\n");
    }

    @Test
    void theSameImagesMayLieElsewhere() throws Exception {
        killedAtStep(6);
        Path moved = Files.move(images, folder.resolve("moved"));

        CommandLineRun gone = CommandLineRun.of("pretrain", "--resume", run);
        CommandLineRun resumed = CommandLineRun.of("pretrain", "simclr", "--resume", run, "--data", moved, "--no-knn");

        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.err()).contains(images.toString());
        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.code()).isZero();
        images = moved;
        assertIsTheWholeRun(run);
    }

    @Test
    void aFolderHeldByAnotherProcessIsRefusedWithWhoHoldsIt() throws Exception {
        JavaProcess.Running running = start("--out", run, "--epochs", "400");
        try {
            waitForStep(running, 4);
            while (!Files.exists(run.resolve("checkpoint.safetensors"))) {
                Thread.sleep(5);
            }

            CommandLineRun resumed = CommandLineRun.of("pretrain", "--resume", run);
            CommandLineRun begun = pretrain("--out", run);

            for (CommandLineRun refused : List.of(resumed, begun)) {
                assertThat(refused.code()).isEqualTo(1);
                assertThat(refused.err().lines())
                        .singleElement()
                        .asString()
                        .startsWith("ssl4j: the run directory " + run
                                + " is in use: expected no other run in it, found that of process "
                                + running.process().pid() + " on ");
            }
        } finally {
            running.process().destroyForcibly();
            running.ended();
        }
    }

    private void killedAtStep(int steps) throws Exception {
        killedAtStep(steps, start("--out", run));
    }

    private void killedAtStep(int steps, JavaProcess.Running killed) throws Exception {
        waitForStep(killed, steps);
        killed.process().destroyForcibly();
        killed.ended();
    }

    @Test
    void aFolderWithoutARunIsNamed() {
        CommandLineRun result = pretrain("--resume", folder);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().strip())
                .isEqualTo("ssl4j: expected the folder of a run, with a config.json, found none in " + folder);
    }

    private void assertIsTheWholeRun(Path found) throws IOException {
        Path whole = folder.resolve("whole");
        assertThat(pretrain("--out", whole).code()).isZero();
        for (String file : List.of("checkpoint.safetensors", "encoder.safetensors")) {
            assertThat(found.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
        List<Double> losses = losses(found);
        assertThat(losses).hasSize(STEPS).isEqualTo(losses(whole));
    }

    private static List<Double> losses(Path run) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode step = new ObjectMapper().readTree(line);
            assertThat(step.get("step").asInt()).isEqualTo(losses.size());
            losses.add(step.get("loss").asDouble());
        }
        return losses;
    }

    private void waitForStep(JavaProcess.Running running, int steps) throws Exception {
        Path metrics = run.resolve("metrics.jsonl");
        while (!Files.exists(metrics) || Files.readAllLines(metrics).size() < steps) {
            assertThat(running.process().isAlive()).as("still training").isTrue();
            Thread.sleep(5);
        }
    }

    private JavaProcess.Running start(Object... options) throws IOException {
        return begun(words(options));
    }

    private static JavaProcess.Running begun(List<String> words, Object... more) throws IOException {
        List<String> command = JavaProcess.command(JavaProcess.classPath(), MAIN);
        command.addAll(words);
        Stream.of(more).map(Object::toString).forEach(command::add);
        return JavaProcess.start(command);
    }

    private CommandLineRun pretrain(Object... options) {
        return CommandLineRun.of(words(options).toArray());
    }

    private List<String> words(Object... options) {
        List<String> words = new ArrayList<>(List.of("pretrain", "simclr", "--data", images.toString(), "--no-knn"));
        List<String> chosen = Stream.of(options).map(Object::toString).toList();
        List<String> standard = List.of(
                "--batch",
                "8",
                "--epochs",
                "8",
                "--width",
                "4",
                "--image-size",
                "16",
                "--seed",
                "7",
                "--checkpoint-every",
                "3");
        for (int i = 0; i < standard.size(); i += 2) {
            if (!chosen.contains(standard.get(i))) {
                words.addAll(standard.subList(i, i + 2));
            }
        }
        words.addAll(chosen);
        return words;
    }

    /**
     * Whether this process, and so its children, were started with interrupts ignored, as shells do in the background.
     */
    private static boolean ignoresInterrupts() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("SigIgn:")) {
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
            }
        }
        return false;
    }
}
