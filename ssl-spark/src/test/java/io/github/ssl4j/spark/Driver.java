package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ssl4j command in a process of its own, which is the driver and the parent of the executors.
 *
 * @param running the process
 * @param temporary where it keeps what is to be deleted at its end
 */
record Driver(JavaProcess.Running running, Path temporary) {
    private static final long PAUSE_MILLISECONDS = 5;

    /** Starts {@code ssl4j} with these words in a JVM with these options. */
    static Driver start(Path folder, List<String> options, List<String> words) throws IOException {
        return start(classPath(), folder, options, words);
    }

    /** Starts {@code ssl4j} with these words and a class path of its own. */
    static Driver start(String classPath, Path folder, List<String> options, List<String> words) throws IOException {
        Path temporary = Files.createTempDirectory(folder, "tmp");
        List<String> command = JavaProcess.command(classPath, "io.github.ssl4j.cli.Ssl4j");
        command.addAll(1, options);
        command.add(1, "-Djava.io.tmpdir=" + temporary);
        command.addAll(words);
        return new Driver(JavaProcess.start(command), temporary);
    }

    /** Returns the class path of the tests without their own logger, as the command has one, too. */
    static String classPath() {
        return Stream.of(JavaProcess.classPath().split(File.pathSeparator))
                .filter(entry -> !entry.contains("slf4j-simple"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns the executors that live, the oldest first. */
    List<ProcessHandle> executors() {
        return running.process()
                .toHandle()
                .descendants()
                .filter(child -> commandLine(child).contains("CoarseGrainedExecutorBackend"))
                .sorted(Comparator.comparingLong(ProcessHandle::pid))
                .toList();
    }

    /** Returns the whole command of a process, of which Java gives no more than 4096 characters. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits until that many steps are in the metrics of a run, and ends with what was printed if the driver does. */
    void awaitSteps(Path run, int steps) throws IOException, InterruptedException {
        Path metrics = run.resolve("metrics.jsonl");
        while (!Files.exists(metrics) || Files.readAllLines(metrics).size() < steps) {
            assertThat(running.process().isAlive())
                    .as(() -> "the driver runs: " + printed())
                    .isTrue();
            Thread.sleep(PAUSE_MILLISECONDS);
        }
    }

    /** Sends a signal such as {@code KILL}. */
    static void signal(String name, List<ProcessHandle> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(String.valueOf(process.pid())));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private String printed() {
        try {
            return Files.readString(running.out()) + Files.readString(running.err());
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Waits for the end; neither executors nor temporary files outlive it. */
    JavaProcess.Ended ended() throws IOException, InterruptedException {
        List<ProcessHandle> executors = new ArrayList<>();
        while (running.process().isAlive()) {
            executors().stream()
                    .filter(executor -> !executors.contains(executor))
                    .forEach(executors::add);
            Thread.sleep(PAUSE_MILLISECONDS * 10);
        }
        JavaProcess.Ended ended = running.ended();
        assertThat(executors).as(ended.err()).noneMatch(ProcessHandle::isAlive);
        assertThat(temporary)
                .as(ended.err())
                // the library of JNA is meant to stay
                .isDirectoryNotContaining(file -> !file.getFileName().toString().startsWith("jna-"));
        return ended;
    }
}
