package io.github.ssl4j;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests' class path in a JVM of its own. */
public final class JavaProcess {
    private JavaProcess() {}

    /**
     * A process that ended.
     *
     * @param code its exit code
     * @param out what it printed
     * @param err what it printed to the error stream
     */
    public record Ended(int code, String out, String err) {}

    public static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    public static Ended run(String extraClassPath, String mainClass, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = command(extraClassPath + File.pathSeparator + classPath(), mainClass);
        command.addAll(List.of(arguments));
        return start(command).ended();
    }

    /** Starts a main class of the tests, whose error stream goes into its output. */
    public static Process start(Map<String, String> environment, Class<?> main, Object... arguments)
            throws IOException {
        List<String> command = command(classPath(), main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Returns the words that start a main class, in a JVM that is soon at work and takes few threads from others. */
    public static List<String> command(String classPath, String mainClass) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                mainClass));
    }

    public static Running start(List<String> command) throws IOException {
        return start(command, Map.of());
    }

    public static Running start(List<String> command, Map<String, String> environment) throws IOException {
        return start(Path.of(""), command, environment);
    }

    /** Starts a process in a working directory. */
    public static Running start(Path directory, List<String> command) throws IOException {
        return start(directory, command, Map.of());
    }

    private static Running start(Path directory, List<String> command, Map<String, String> environment)
            throws IOException {
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toAbsolutePath().toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    /** A process that may still run, and the files of what it prints. */
    public record Running(Process process, Path out, Path err) {
        public Ended ended() throws IOException, InterruptedException {
            try {
                if (!process.waitFor(5, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("still running after five minutes: " + process.info());
                }
                return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        }
    }
}
