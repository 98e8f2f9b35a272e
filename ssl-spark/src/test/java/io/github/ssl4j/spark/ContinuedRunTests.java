package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run is the same by one process, by workers, and by both in turn. */
@Tag("slow")
@Timeout(300)
final class ContinuedRunTests {
    private static final int FIRST = 4;
    private static final double FIRST_TOLERANCE = 1e-3;
    private static final double TOLERANCE = 5e-2;

    @TempDir
    private static Path folder;

    private static TinyRun run;
    private static List<Double> single;

    @BeforeAll
    static void runByOneProcess() throws Exception {
        run = new TinyRun(folder, ImageFolders.flat(folder.resolve("images"), TinyRun.IMAGES));
        run.complete(run.begin(folder.resolve("single")));
        single = TinyRun.losses(folder.resolve("single"));
    }

    private static void assertFollowsSingle(List<Double> losses) {
        String table = IntStream.range(0, TinyRun.STEPS)
                .mapToObj(step -> step + "\t" + single.get(step) + "\t" + losses.get(step))
                .collect(Collectors.joining("\n", "step\tone process\tworkers\n", "\n"));
        for (int step = 0; step < TinyRun.STEPS; step++) {
            double tolerance = step < FIRST ? FIRST_TOLERANCE : TOLERANCE;
            assertThat(Math.abs(losses.get(step) / single.get(step) - 1))
                    .as(table + "relative difference of step " + step)
                    .isLessThan(tolerance);
        }
    }

    private static void interrupt(Driver driver, Path out) throws Exception {
        driver.awaitSteps(out, 9);
        Driver.signal("KILL", List.of(driver.running().process().toHandle()));
        driver.running().ended();
    }

    @Test
    void oneProcessGoesOnWithTheRunOfWorkers() throws Exception {
        Path out = folder.resolve("workers-first");
        interrupt(run.start(TinyRun.onTwoWorkers(run.begin(out))), out);

        run.complete(TinyRun.resume(out));

        assertFollowsSingle(TinyRun.losses(out));
    }

    @Test
    void workersGoOnWithTheRunOfOneProcess() throws Exception {
        Path out = folder.resolve("single-first");
        interrupt(run.start(run.begin(out)), out);

        run.complete(TinyRun.onTwoWorkers(TinyRun.resume(out)));

        assertFollowsSingle(TinyRun.losses(out));
    }

    @Test
    void workersHaveTheLossesOfOneProcess() throws Exception {
        Path out = folder.resolve("workers");

        run.complete(TinyRun.onTwoWorkers(run.begin(out)));

        assertFollowsSingle(TinyRun.losses(out));
    }
}
