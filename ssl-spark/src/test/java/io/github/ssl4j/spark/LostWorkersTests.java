package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.JavaProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the processes of a run, its encoder is that of a run to which nothing happened. */
@Tag("slow")
@Timeout(300)
final class LostWorkersTests {
    @TempDir
    private static Path folder;

    private static TinyRun run;
    private static Path undisturbed;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        run = new TinyRun(folder, ImageFolders.flat(folder.resolve("images"), TinyRun.IMAGES));
        undisturbed = folder.resolve("undisturbed");
        run.complete(TinyRun.onTwoWorkers(run.begin(undisturbed)));
    }

    private static void assertSameAsUndisturbed(Path other) throws Exception {
        assertThat(TinyRun.losses(other)).isEqualTo(TinyRun.losses(undisturbed));
        assertThat(TinyRun.encoder(other)).isEqualTo(TinyRun.encoder(undisturbed));
    }

    @Test
    void aKilledExecutorIsReplaced() throws Exception {
        Path out = folder.resolve("one-killed");
        Driver driver = run.start(TinyRun.onTwoWorkers(run.begin(out)));
        driver.awaitSteps(out, 11);
        Driver.signal("KILL", driver.executors().subList(1, 2));

        JavaProcess.Ended ended = TinyRun.successful(driver);

        assertThat(ended.err())
                .contains("attempt 1 ended after ")
                .containsPattern("lost rank [01] on [0-9.]+: Command exited with code 137");
        assertSameAsUndisturbed(out);
    }

    @Test
    void twoKilledExecutorsAreReplaced() throws Exception {
        Path out = folder.resolve("both-killed");
        Driver driver = run.start(TinyRun.onTwoWorkers(run.begin(out)));
        driver.awaitSteps(out, 13);
        Driver.signal("KILL", driver.executors());

        JavaProcess.Ended ended = TinyRun.successful(driver);

        assertThat(ended.err())
                .contains("attempt 1 ended after ")
                .containsPattern("lost rank [01] on [0-9.]+: Command exited with code 137");
        assertSameAsUndisturbed(out);
    }

    @Test
    void executorsEndWithAKilledDriverAndTheRunIsResumedByAnother() throws Exception {
        Path out = folder.resolve("driver-killed");
        Driver driver = run.start(TinyRun.onTwoWorkers(run.begin(out)));
        driver.awaitSteps(out, 11);
        List<ProcessHandle> executors = driver.executors();
        assertThat(executors).hasSize(2);
        Driver.signal("KILL", List.of(driver.running().process().toHandle()));
        assertThat(driver.running().ended().code()).isEqualTo(128 + 9);
        for (ProcessHandle executor : executors) {
            executor.onExit().get();
        }

        run.complete(TinyRun.onTwoWorkers(TinyRun.resume(out)));

        assertSameAsUndisturbed(out);
    }

    @Test
    void aFrozenExecutorThatHoldsTheFolderIsReplaced() throws Exception {
        Path out = folder.resolve("frozen");
        Driver driver =
                run.start(TinyRun.onWorkers(run.begin(out), "local-cluster[3,1,1024]", "--worker-timeout", "4"));
        driver.awaitSteps(out, 11);
        Driver.signal("STOP", List.of(TinyRun.firstWorker(out)));

        JavaProcess.Ended ended = TinyRun.successful(driver);

        assertThat(ended.err()).contains("rank 0", "attempt 1 ended after ");
        assertSameAsUndisturbed(out);
    }

    @Test
    void tenLossesAtRandomTimesChangeNothing() throws Exception {
        Random random = new Random(5);
        Path out = folder.resolve("ten-killed");
        Driver driver = run.start(TinyRun.onTwoWorkers(run.begin(out), "--retries", "12"));
        List<ProcessHandle> killed = new ArrayList<>();
        for (int kill = 0; kill < 10; kill++) {
            driver.awaitSteps(out, 2 * kill + 1 + random.nextInt(2));
            List<ProcessHandle> executors = driver.executors();
            ProcessHandle executor = executors.get(random.nextInt(executors.size()));
            killed.add(executor);
            Driver.signal("KILL", List.of(executor));
            executor.onExit().get();
        }

        JavaProcess.Ended ended = TinyRun.successful(driver);

        assertThat(killed).doesNotHaveDuplicates();
        assertThat(ended.err()).contains("attempt 2 ended after ");
        assertSameAsUndisturbed(out);
    }
}
