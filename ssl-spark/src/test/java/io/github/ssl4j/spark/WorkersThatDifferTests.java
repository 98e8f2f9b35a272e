package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.JavaProcess;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.spark.hadoop.NodeFileSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of two machines one is otherwise than the other: nobody begins, and one line says what differs and where. */
@Tag("slow")
@Timeout(180)
final class WorkersThatDifferTests {
    private static final String RANK = "rank 1 on [0-9.]+";

    @TempDir
    private Path folder;

    private Path images;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolders.flat(folder.resolve("images"), TinyRun.IMAGES);
    }

    /** Runs the command on a cluster whose second machine has this environment, and returns what it says. */
    private String refusal(TinyRun run, Map<String, String> ofSecond, String... options) throws Exception {
        Path out = folder.resolve("run");
        try (StandaloneCluster cluster = StandaloneCluster.start(folder, ofSecond)) {
            JavaProcess.Ended ended = run.start(TinyRun.onWorkers(run.begin(out), cluster.url()), options)
                    .ended();

            assertThat(ended.code()).as(ended.err()).isEqualTo(1);
            assertThat(out).doesNotExist();
            while (!cluster.executors().isEmpty()) {
                Thread.sleep(100);
            }
            return ended.err()
                    .lines()
                    .filter(line -> !line.startsWith("device cpu, ") && !line.startsWith("attempt 1 of "))
                    .collect(Collectors.joining("\n"));
        }
    }

    @Test
    void anotherJarOfSsl4jOnOneMachine() throws Exception {
        Path jar = folder.resolve("ssl4j-left-behind.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream output = new JarOutputStream(file)) {
            output.putNextEntry(new JarEntry("io/github/ssl4j/"));
        }
        TinyRun run = new TinyRun(folder, images);

        // Spark puts it behind the class path of every executor of that machine
        assertThat(refusal(run, Map.of("SPARK_DIST_CLASSPATH", jar.toString())))
                .matches("ssl4j: rank [01] on [0-9.]+ failed: java\\.lang\\.IllegalStateException: workers"
                        + " cannot begin together: " + RANK
                        + ": expected the same jars of ssl4j as rank 0 \\([0-9a-f]{16}\\), found [0-9a-f]{16}");
    }

    @Test
    void aProcessorOfWhichLessIsUsedOnOneMachine() throws Exception {
        TinyRun run = new TinyRun(folder, images);

        assertThat(refusal(run, Map.of("ONEDNN_MAX_CPU_ISA", "SSE41")))
                .matches("ssl4j: rank [01] on [0-9.]+ failed: java\\.lang\\.IllegalStateException: workers"
                        + " cannot begin together: " + RANK
                        + ": expected the same kind of processor as rank 0 \\(.*, of which oneDNN uses \\w+\\),"
                        + " found .*, of which oneDNN uses \\w+")
                .containsOnlyOnce("oneDNN uses sse41");
    }

    @Test
    void otherImagesAtTheSamePlaceOnOneMachine() throws Exception {
        Path other = folder.resolve("other");
        Path others = Files.createDirectories(Path.of(other + images.toString()));
        ImageFolders.flat(others, TinyRun.IMAGES);
        Files.copy(images.resolve("0.png"), others.resolve("z.png"));
        Files.delete(others.resolve("0.png"));
        TinyRun run;
        System.setProperty(NodeFileSystem.SETTING, NodeFileSystem.class.getName());
        try {
            run = new TinyRun(folder, SourcePaths.path(NodeFileSystem.ROOT + images));
        } finally {
            System.clearProperty(NodeFileSystem.SETTING);
        }

        String refusal = refusal(
                run,
                Map.of(NodeFileSystem.BELOW, other.toString()),
                "-D" + NodeFileSystem.SETTING + "=" + NodeFileSystem.class.getName());

        assertThat(refusal)
                .matches("ssl4j: rank [01] on [0-9.]+ failed: java\\.lang\\.IllegalArgumentException: workers:"
                        + " expected the run of rank 0 on [0-9.]+ on all of them, found another names, sizes"
                        + " and content of images on " + RANK + ": [0-9a-f]{64} instead of [0-9a-f]{64}");
    }
}
