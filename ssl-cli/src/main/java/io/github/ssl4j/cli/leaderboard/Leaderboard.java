package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.cli.report.ReportPage;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.safetensors.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/**
 * Makes the runs of a plan, one after the other: what is complete is left, what was cut off goes on, and results are on
 * the disk piece by piece.
 */
public final class Leaderboard {
    private final Path file;
    private final LeaderboardPlan plan;
    private final Path data;
    private final LeaderboardProgress progress;

    private Leaderboard(Path file, LeaderboardPlan plan, Path data, LeaderboardProgress progress) {
        this.file = file;
        this.plan = plan;
        this.data = data;
        this.progress = progress;
    }

    /**
     * Reads the plan of a leaderboard.
     *
     * @param data the folder of the data sets
     * @throws IllegalArgumentException if it is malformed
     */
    public static Leaderboard of(Path plan, Path data, LeaderboardProgress progress) {
        return new Leaderboard(plan.toAbsolutePath().normalize(), LeaderboardPlan.read(plan), data, progress);
    }

    /**
     * Which runs of a plan are wanted.
     *
     * @param names of them; none for all
     * @param seed the one of their seeds that is wanted; empty for all
     * @param validation whether validation images are classified, and results go to {@code trials.json}
     * @param trial settings to try, by name, for validation alone
     * @param again whether to make again what is complete
     */
    public record Wanted(
            List<String> names, OptionalLong seed, boolean validation, Map<String, Object> trial, boolean again) {}

    /**
     * Makes the runs.
     *
     * @param runs the folder of their folders
     * @return whether all of them are complete, and none was interrupted
     * @throws IllegalArgumentException if a run, a data set or a setting is not known
     */
    public boolean run(Wanted wanted, Path runs) {
        Clock clock = Clock.read(clockFile());
        List<Task> tasks = tasks(wanted);
        ResultsFile kept = ResultsFile.read(file.resolveSibling(wanted.validation() ? "trials.json" : "results.json"));
        ResultsFile results = wanted.again() ? ResultsFile.read(file.resolveSibling("again.json")) : kept;
        try (Device device = Devices.best()) {
            Provenance here = Provenance.of(file.getParent(), device);
            for (Task task : tasks) {
                Result result = task.begin(clock, here, file.getFileName());
                Optional<Result> complete = kept.complete(result, task.figures());
                if (complete.isPresent() && !wanted.again()) {
                    sayDone(task, complete.get(), result);
                } else if (!complete(task, begun(task, result, results), clock, device, results, runs)) {
                    return false;
                }
                if (wanted.again()) {
                    complete.ifPresent(
                            before -> compare(before, results.own(result).orElseThrow()));
                } else if (!wanted.validation()) {
                    writePage(clock, kept);
                }
            }
            writeReports(tasks, results, runs);
        }
        return true;
    }

    private void sayDone(Task task, Result done, Result wanted) {
        String other = done.sameOrigin(wanted) ? "" : ", by " + done.commit() + " on " + done.machine();
        progress.say(task.title() + ": done" + other);
    }

    /** Returns what this program has of a result on this machine; that of others is not mixed with it. */
    private Result begun(Task task, Result wanted, ResultsFile results) {
        Optional<Result> own = results.own(wanted).filter(result -> !result.has(task.figures()));
        if (own.isEmpty()) {
            results.all().stream()
                    .filter(other -> other.sameTask(wanted) && !other.has(task.figures()))
                    .forEach(other ->
                            progress.say("%s: begun by %s on %s, which is another program or machine; begins again"
                                    .formatted(task.title(), other.commit(), other.machine())));
        }
        return own.orElse(wanted);
    }

    private boolean complete(Task task, Result begun, Clock clock, Device device, ResultsFile results, Path runs) {
        Result result = begun.folder().isEmpty()
                ? begun.in(task.folder(begun, name -> Files.exists(runs.resolve(name))))
                : begun;
        try (Images images = Images.open(plan, task.setup(), data, task.part())) {
            return new Work(task, images, clock, device, progress, result, results::put)
                    .complete(runs.resolve(result.folder()));
        }
    }

    private void writeReports(List<Task> tasks, ResultsFile results, Path runs) {
        for (String setup : plan.setups().keySet()) {
            List<Path> folders = results.all().stream()
                    .filter(result -> tasks.stream()
                            .anyMatch(task -> task.run().setup().equals(setup)
                                    && task.run().name().equals(result.run())))
                    .map(result -> runs.resolve(result.folder()))
                    .filter(folder -> Files.exists(folder.resolve("config.json")))
                    .toList();
            if (!folders.isEmpty()) {
                Path report = runs.resolve(setup + ".html");
                ReportPage.of(folders).write(report);
                progress.say("Report  " + report);
            }
        }
    }

    private void compare(Result before, Result now) {
        now.figures().forEach((name, percent) -> {
            Double old = before.figures().get(name);
            if (old != null) {
                progress.say(String.format(Locale.ROOT, "%s: %s %.2f, before %.2f", now.run(), name, percent, old));
            }
        });
    }

    private List<Task> tasks(Wanted wanted) {
        List<Task> tasks = new ArrayList<>();
        Images.Part part = wanted.validation() ? Images.Part.VALIDATION : Images.Part.TEST;
        for (PlannedRun run : plan.only(wanted.names())) {
            for (long seed : run.seeds()) {
                if (wanted.seed().isEmpty() || wanted.seed().getAsLong() == seed) {
                    tasks.add(new Task(run, plan.setup(run), seed, plan.minutes(run), part, wanted.trial()));
                }
            }
        }
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException(
                    "seed: expected one of the plan, found " + wanted.seed().getAsLong() + " for " + wanted.names());
        }
        return tasks;
    }

    /**
     * Measures the pace of runs, and of the fine-tuning of their set-ups, for the clock; on an idle machine.
     *
     * @throws IllegalArgumentException if a run or a data set is not known
     */
    public void measure(List<String> names) {
        try (Device device = Devices.best()) {
            Provenance here = Provenance.of(file.getParent(), device);
            Map<String, Double> paces = paces(here);
            for (PlannedRun run : plan.only(names)) {
                if (!run.ofPixels()) {
                    measure(run, paces, device);
                    new Clock(here.commit(), here.machine(), paces).write(clockFile());
                }
            }
        }
    }

    private Map<String, Double> paces(Provenance here) {
        if (!Files.exists(clockFile())) {
            return new TreeMap<>();
        }
        Clock old = Clock.read(clockFile());
        if (!old.machine().equals(here.machine())) {
            throw new IllegalArgumentException(clockFile() + ": expected a clock of this machine, " + here.machine()
                    + ", found one of " + old.machine() + "; paces of two machines are not compared");
        }
        return new TreeMap<>(old.imagesPerSecond());
    }

    private void measure(PlannedRun run, Map<String, Double> paces, Device device) {
        Task task = new Task(run, plan.setup(run), 1, plan.minutes(run), Images.Part.VALIDATION, Map.of());
        try (Images images = Images.open(plan, task.setup(), data, task.part())) {
            if (!run.labels()) {
                measure(run.name(), paces, () -> Pace.pretraining(task, images.unlabelled(), device));
            }
            if (task.setup().fineTuning() != null && !paces.containsKey(run.setup())) {
                measure(run.setup(), paces, () -> Pace.fineTuning(task, images.training(), device));
            }
        }
    }

    private void measure(String name, Map<String, Double> paces, DoubleSupplier pace) {
        double measured = Math.round(10 * pace.getAsDouble()) / 10.0;
        paces.put(name, measured);
        progress.say(String.format(Locale.ROOT, "%s: %.1f images/s", name, measured));
    }

    private Path clockFile() {
        return file.resolveSibling("clock.json");
    }

    private void writePage(Clock clock, ResultsFile results) {
        Path folder = file.getParent();
        LeaderboardPage page = new LeaderboardPage(
                plan, clock, results.all(), folder.getFileName().toString());
        AtomicFile.write(
                folder.resolveSibling(folder.getFileName() + ".md"),
                page.markdown().getBytes(StandardCharsets.UTF_8));
        page.plots()
                .forEach((name, svg) -> AtomicFile.write(folder.resolve(name), svg.getBytes(StandardCharsets.UTF_8)));
    }
}
