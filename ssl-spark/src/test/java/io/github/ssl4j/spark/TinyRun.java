package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A pretraining of seconds: 3 epochs of 8 steps, with a checkpoint after every second one.
 *
 * @param folder of the files of the tests
 * @param images a folder of them
 */
record TinyRun(Path folder, Path images) {
    static final int IMAGES = 128;
    static final int STEPS = 24;

    private static final Pattern HOLDER = Pattern.compile("process (\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Executors start fast, and a frozen executor is given up after seconds, as it is after a minute otherwise. */
    private static final List<String> OPTIONS = List.of(
            "-Dspark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1",
            "-Dspark.network.timeout=10s",
            "-Dspark.network.timeoutInterval=2s",
            "-Dspark.executor.heartbeatInterval=2s");

    /** Returns the words that begin the run. */
    List<String> begin(Path out, String... more) {
        List<String> words = new ArrayList<>(List.of("pretrain", "simclr", "--data", images.toString()));
        words.addAll(List.of("--image-size", "16", "--width", "4", "--batch", "16", "--epochs", "3"));
        words.addAll(List.of("--no-knn", "--no-tensorboard", "--checkpoint-every", "2", "--out", out.toString()));
        words.addAll(List.of(more));
        return words;
    }

    /** Returns the words that resume the run. */
    static List<String> resume(Path run, String... more) {
        List<String> words = new ArrayList<>(List.of("pretrain", "simclr", "--resume", run.toString()));
        words.addAll(List.of("--no-knn", "--no-tensorboard", "--checkpoint-every", "2"));
        words.addAll(List.of(more));
        return words;
    }

    /** Returns these words for two workers. */
    static List<String> onTwoWorkers(List<String> words, String... more) {
        return onWorkers(words, "local-cluster[2,1,1024]", more);
    }

    /** Returns these words for two workers of a cluster. */
    static List<String> onWorkers(List<String> words, String master, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--spark", master, "--workers", "2"));
        all.addAll(List.of(more));
        return all;
    }

    /** Starts the command in a JVM with further options. */
    Driver start(List<String> words, String... options) throws IOException {
        List<String> all = new ArrayList<>(OPTIONS);
        all.addAll(List.of(options));
        return Driver.start(folder, all, words);
    }

    /** Runs the command to its end, which has to be a good one. */
    JavaProcess.Ended complete(List<String> words, String... options) throws IOException, InterruptedException {
        return successful(start(words, options));
    }

    static JavaProcess.Ended successful(Driver driver) throws IOException, InterruptedException {
        JavaProcess.Ended ended = driver.ended();
        assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
        return ended;
    }

    /** Returns the process of rank 0, which holds the folder of the run. */
    static ProcessHandle firstWorker(Path run) throws IOException {
        Matcher holder = HOLDER.matcher(Files.readString(run.resolve(".lock")));
        assertThat(holder.find()).isTrue();
        return ProcessHandle.of(Long.parseLong(holder.group(1))).orElseThrow();
    }

    static byte[] encoder(Path run) throws IOException {
        return Files.readAllBytes(run.resolve("encoder.safetensors"));
    }

    /** Returns the losses of a run, which has each step once. */
    static List<Double> losses(Path run) throws IOException {
        List<Integer> steps = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode step = JSON.readTree(line);
            steps.add(step.get("step").asInt());
            losses.add(step.get("loss").asDouble());
        }
        assertThat(steps).isEqualTo(IntStream.range(0, STEPS).boxed().toList());
        return losses;
    }
}
