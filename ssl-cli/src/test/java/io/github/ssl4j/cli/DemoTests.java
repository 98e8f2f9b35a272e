package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.JavaProcess;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTests {
    private static final Path BUNDLED = Path.of("..", "ssl-examples", "src", "main", "dist", "data", "fashion-mnist");

    @TempDir
    private Path folder;

    @Test
    void comparesPixelsUntrainedAndTrainedAndLeavesAnEncoderThatThePrintedLinesUse() throws Exception {
        CommandLineRun result = CommandLineRun.of(
                "demo", "--data", BUNDLED.toAbsolutePath(), "--images", 256, "--epochs", 1, "--runs", folder);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("raw pixels", "untrained encoder", "trained encoder", "k 200, T 0.1");
        Path run = onlyRun();
        assertThat(run.resolve("config.json")).isNotEmptyFile();
        assertThat(run.resolve("metrics.jsonl")).isNotEmptyFile();
        String printed = result.out().substring(result.out().indexOf("import "));
        assertThat(runJava(printed)).contains("features [10000, 128]");
    }

    @Test
    void dataWithoutATestPartIsRefused() throws IOException {
        Files.copy(BUNDLED.resolve("train-images-idx3-ubyte.gz"), folder.resolve("train-images-idx3-ubyte.gz"));
        CommandLineRun result = CommandLineRun.of("demo", "--data", folder, "--runs", folder);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("ssl4j: ").contains("test part").contains(folder.toString());
    }

    private Path onlyRun() throws IOException {
        try (var made = Files.list(folder)) {
            return made.filter(path -> path.getFileName().toString().startsWith("demo-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Compiles and runs the imports and lines as a program in a process of its own. */
    private String runJava(String printed) throws Exception {
        Map<Boolean, List<String>> lines =
                printed.lines().collect(Collectors.partitioningBy(line -> line.startsWith("import ")));
        String program = String.join("\n", lines.get(true))
                + "\nclass Printed { public static void main(String[] arguments) {\n"
                + String.join("\n", lines.get(false)) + "\n} }\n";
        Path source = Files.writeString(folder.resolve("Printed.java"), program);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        boolean compiled = compiler.getTask(
                        problems,
                        null,
                        null,
                        List.of("-proc:none", "-classpath", JavaProcess.classPath(), "-d", folder.toString()),
                        null,
                        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)
                                .getJavaFileObjects(source))
                .call();
        assertThat(compiled).as(problems.toString()).isTrue();
        JavaProcess.Ended ended = JavaProcess.run(folder.toString(), "Printed");
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.out();
    }
}
