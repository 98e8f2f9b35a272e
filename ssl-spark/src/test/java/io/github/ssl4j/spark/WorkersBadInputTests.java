package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What cannot work ends with one line at the driver that says why, and leaves nothing behind. */
@Timeout(120)
final class WorkersBadInputTests {
    @TempDir
    private Path folder;

    private TinyRun run;
    private Path out;

    @BeforeEach
    void makeImages() throws IOException {
        run = new TinyRun(folder, ImageFolders.flat(folder.resolve("images"), TinyRun.IMAGES));
        out = folder.resolve("run");
    }

    private static String refusal(Driver driver) throws Exception {
        JavaProcess.Ended ended = driver.ended();
        assertThat(ended.code()).as(ended.err()).isEqualTo(1);
        return ended.err()
                .lines()
                .filter(line -> !line.startsWith("device cpu, ") && !line.startsWith("attempt 1 of "))
                .collect(Collectors.joining("\n"));
    }

    private String refusal(String... more) throws Exception {
        String refusal = refusal(run.start(run.begin(out, more)));
        assertThat(out).doesNotExist();
        return refusal;
    }

    @Test
    void moreWorkersThanTheLocalClusterHasRoomFor() throws Exception {
        assertThat(refusal("--spark", "local-cluster[1,1,1024]", "--workers", "2"))
                .isEqualTo("ssl4j: 2 workers expected, local-cluster[1,1,1024] has 1 slot:"
                        + " ask for local-cluster[2,1,1024]");
    }

    @Test
    void aBatchWithoutEqualParts() throws Exception {
        assertThat(refusal("--spark", "local-cluster[3,1,1024]", "--workers", "3"))
                .isEqualTo("ssl4j: batch: expected a multiple of the 3 workers, found 16;"
                        + " choose another number of --workers, or --batch 15 for a new run");
    }

    @Test
    void aMasterThatDoesNotListen() throws Exception {
        assertThat(refusal("--spark", "spark://127.0.0.1:1"))
                .isEqualTo("ssl4j: the Spark master spark://127.0.0.1:1 cannot be reached: expected one to listen,"
                        + " found 127.0.0.1:1: java.net.ConnectException: Connection refused");
    }

    @Test
    void aMasterThatIsNone() throws Exception {
        assertThat(refusal("--spark", "local-cluster[2,1]"))
                .isEqualTo("ssl4j: expected a Spark master like spark://HOST:7077, local-cluster[2,1,2048] or local[2],"
                        + " found local-cluster[2,1]; others, such as yarn, need a Spark distribution and its"
                        + " spark-submit");
    }

    @Test
    void executorsWithTooLittleMemory() throws Exception {
        assertThat(refusal("--spark", "local-cluster[2,1,100]"))
                .startsWith("ssl4j: no connection to the Spark master local-cluster[2,1,100]: ")
                .contains("Executor memory 104857600 must be at least")
                .hasLineCount(1);
    }

    @Test
    void workersWithoutSpark() throws Exception {
        assertThat(refusal("--workers", "2"))
                .isEqualTo("ssl4j: --workers, --retries and --worker-timeout: expected --spark MASTER beside them,"
                        + " found none");
    }

    @Test
    void noWorkers() throws Exception {
        assertThat(refusal("--spark", "local-cluster[2,1,1024]", "--workers", "0"))
                .isEqualTo("ssl4j: --workers: expected at least 1, found 0");
    }

    @Test
    void aClassPathWithoutSpark() throws Exception {
        String withoutSpark = Stream.of(Driver.classPath().split(File.pathSeparator))
                .filter(entry -> !entry.contains("ssl-spark") && !entry.contains("spark-core"))
                .collect(Collectors.joining(File.pathSeparator));

        String refusal = refusal(Driver.start(withoutSpark, folder, List.of(), TinyRun.onTwoWorkers(run.begin(out))));

        assertThat(refusal)
                .isEqualTo("ssl4j: --spark local-cluster[2,1,1024]: expected ssl-spark and Spark on the class path,"
                        + " found neither; build them with mvn -Pspark package, or see docs/distributed.md for a cluster of"
                        + " your own");
    }

    @Test
    @Tag("slow")
    void imagesThatAWorkerDoesNotSee() throws Exception {
        Driver driver = run.start(TinyRun.onTwoWorkers(run.begin(out)));
        while (driver.executors().isEmpty()) {
            Thread.sleep(10);
        }
        Files.move(run.images(), folder.resolve("elsewhere"));

        assertThat(refusal(driver))
                .matches("ssl4j: rank [01] on [0-9.]+ failed: java.lang.IllegalArgumentException: expected images at "
                        + run.images() + ", found nothing there");
        assertThat(out).doesNotExist();
    }

    @Test
    void aResumedRunOfAnotherBatch() throws Exception {
        run.complete(run.begin(out));

        List<String> words = new ArrayList<>(TinyRun.onTwoWorkers(TinyRun.resume(out)));
        words.addAll(List.of("--batch", "32"));

        assertThat(refusal(run.start(words)))
                .startsWith("ssl4j: the run in " + out
                        + " was begun with other settings: recipe.batchSize: expected 16," + " found 32; ")
                .hasLineCount(1);
    }

    @Test
    @Tag("slow")
    void controlCSaysHowToGoOn() throws Exception {
        Driver driver = run.start(TinyRun.onTwoWorkers(run.begin(out)));
        driver.awaitSteps(out, 9);
        Driver.signal("INT", List.of(driver.running().process().toHandle()));

        JavaProcess.Ended ended = driver.ended();

        assertThat(ended.code()).isEqualTo(130);
        assertThat(ended.err().lines().filter(line -> line.startsWith("ssl4j: ")))
                .singleElement()
                .asString()
                .matches(
                        "ssl4j: interrupted; what was made after step \\d+ of 24 is made again; to resume: ssl4j pretrain"
                                + " simclr --resume " + out + " --spark 'local-cluster\\[2,1,1024]' --workers 2");
        assertThat(ended.err()).doesNotContain("\tat ");
    }
}
