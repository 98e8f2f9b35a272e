package io.github.ssl4j.cli;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.eval.KnnComparison;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Plan;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.PretrainingRun;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.Checkpoint;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.TrainingResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;

/** What {@code pretrain} does, whatever the method: plan, train, and compare the features before and after. */
final class PretrainJob {
    private static final String BEFORE = "before training";
    private static final String AFTER = "after training";
    private static final int COLLAPSED = 1;
    private static final int INTERRUPTED = 130;

    private final PretrainOptions options;
    private final CommandLine line;
    private final PrintWriter out;
    private final PrintWriter err;

    private PretrainJob(PretrainOptions options, CommandLine line) {
        this.options = options;
        this.line = line;
        this.out = line.getOut();
        this.err = line.getErr();
    }

    /** Begins a run, and returns the exit code. */
    static int start(Method<?> method, PretrainOptions options, CommandLine line) {
        if (options.data.isEmpty()) {
            throw new CommandLine.ParameterException(line, "expected --data PATH or --resume DIR, found neither");
        }
        return new PretrainJob(options, line).start(method);
    }

    /** Resumes a run, and returns the exit code. */
    static int resume(Path directory, PretrainOptions options, CommandLine line) {
        return new PretrainJob(options, line).resume(directory);
    }

    private int start(Method<?> method) {
        try (OpenedRun opened = OpenedRun.begin(method, options)) {
            ImageParts parts = opened.parts();
            Pretraining pretraining = opened.pretraining();
            Plan<?> plan = pretraining.plan();
            parts.warnings().forEach(out::println);
            if (options.cluster.wanted()) {
                ClusterJob.requireEqualParts(plan, options.cluster.workers());
                Path directory =
                        ClusterJob.directory(options.destination, method.about().name());
                try (PretrainingRun run = pretraining.open(plan, Optional.empty(), false)) {
                    return trainOnCluster(run, parts, directory);
                }
            }
            String name = method.about().name();
            try (RunDirectory folder = options.destination.out != null
                            ? RunDirectory.create(options.destination.out)
                            : RunDirectory.createUnder(options.destination.runs, name);
                    PretrainingRun run = pretraining.open(plan, Optional.of(folder), false)) {
                introduce(run, parts);
                return trainAndCompare(run, parts, folder);
            }
        }
    }

    private int resume(Path directory) {
        try (OpenedRun opened = OpenedRun.resume(directory, options)) {
            ImageParts parts = opened.parts();
            Pretraining pretraining = opened.pretraining();
            if (options.cluster.wanted()) {
                ClusterJob.requireEqualParts(pretraining.plan(), options.cluster.workers());
                return resumeOnCluster(pretraining, parts, directory);
            }
            try (RunDirectory folder = RunDirectory.open(directory)) {
                Progress made = Checkpoint.progress(folder.checkpoint());
                String said = made.step() < made.steps()
                        ? "Resumes the run in %s after step %d of %d.%n"
                        : "The run in %s had made step %d of %d: its encoder is compared and written again.%n";
                out.printf(said, folder.path(), made.step(), made.steps());
                try (PretrainingRun run = pretraining.open(pretraining.plan(), Optional.of(folder), true)) {
                    introduce(run, parts);
                    return trainAndCompare(run, parts, folder);
                }
            }
        }
    }

    private int resumeOnCluster(Pretraining pretraining, ImageParts parts, Path directory) {
        try (PretrainingRun run = checked(pretraining, directory)) {
            return trainOnCluster(run, parts, directory);
        }
    }

    /** Returns the run in a folder, which is free and has the same settings, and leaves the folder to the workers. */
    private static PretrainingRun checked(Pretraining pretraining, Path directory) {
        try (RunDirectory folder = RunDirectory.open(directory)) {
            return pretraining.open(pretraining.plan(), Optional.of(folder), true);
        }
    }

    private int trainOnCluster(PretrainingRun run, ImageParts parts, Path directory) {
        introduce(run, parts);
        Optional<KnnComparison> comparison = comparison(run, parts);
        comparison.ifPresent(knn -> knn.add(BEFORE, run.method().backbone()));
        WorkerCommand.Outcome end = new ClusterJob(options, line, directory).train(run, encoder -> {
            out.println();
            comparison.ifPresent(knn -> report(knn, encoder.network(), run.plan()));
        });
        if (end.step() < end.steps()) {
            err.printf(
                    "%nssl4j: stopped after step %d of %d%s; to resume, add --resume %s%n",
                    end.step(), end.steps(), end.collapsed() ? ", as the encoder collapses" : "", directory);
            err.flush();
            return options.stopOnCollapse && end.collapsed() ? COLLAPSED : INTERRUPTED;
        }
        out.println("The run is in " + directory + ". To look at it: ssl4j report " + directory);
        out.flush();
        return 0;
    }

    /** Does the part of one worker in a run that is begun or resumed in a folder that all workers see. */
    static TrainingResult work(Method<?> method, PretrainOptions options, Path directory, Collectives workers) {
        try (OpenedRun opened =
                options.resumed() ? OpenedRun.resume(directory, options) : OpenedRun.begin(method, options)) {
            return opened.pretraining().trainIn(directory, workers);
        }
    }

    private void introduce(PretrainingRun run, ImageParts parts) {
        Plan<?> plan = run.plan();
        Backbone encoder = run.method().backbone();
        parts.summary().forEach(out::println);
        if (!plan.why().isEmpty()) {
            out.println(plan.why());
        }
        run.taken().ifPresent(line -> out.println(line + "."));
        parts.heldOutInWords().ifPresent(out::println);
        out.printf(
                Locale.ROOT,
                "%s pretrains a %s (%,d parameters) on %s of %s: %s of %s, batch %d, %s pixels.%n",
                run.method().name(),
                encoder.architecture(),
                encoder.parameterCount(),
                Counted.of(parts.training().size(), "image"),
                parts.paths(),
                Counted.of(plan.recipe().epochs(), "epoch"),
                Counted.of(parts.training().size() / plan.recipe().batchSize(), "step"),
                plan.recipe().batchSize(),
                plan.evaluation().size());
        out.flush();
    }

    private int trainAndCompare(PretrainingRun run, ImageParts parts, RunDirectory folder) {
        Optional<KnnComparison> comparison = comparison(run, parts);
        comparison.ifPresent(knn -> knn.add(BEFORE, run.method().backbone()));
        ProgressLine progress = ProgressLine.onErrorStream(run.method().name());
        StepSummary summary = new StepSummary(out, progress);
        run.listener(progress)
                .listener(summary)
                .onPreparation(name -> List.of(ProgressLine.onErrorStream(name)), line -> {
                    out.println(line);
                    out.flush();
                });
        InterruptNotice notice = new InterruptNotice(run, folder);
        TrainingResult result = notice.train();
        if (!result.isFinished()) {
            return stopped(result, notice);
        }
        out.println();
        comparison.ifPresent(knn -> report(knn, run.method().backbone(), run.plan()));
        summary.print();
        Results.printMemory(out);
        out.println();
        Results.printFiles(out, folder);
        out.println("To look at it: ssl4j report " + folder.path());
        out.flush();
        return 0;
    }

    private int stopped(TrainingResult result, InterruptNotice notice) {
        if (!options.stopOnCollapse || result.collapseWarnings().isEmpty()) {
            return INTERRUPTED;
        }
        Progress end = result.progress();
        err.printf(
                "%nssl4j: stopped after step %d of %d, as the encoder collapses%s%n",
                end.step(), end.steps(), notice.howToResume());
        err.flush();
        return COLLAPSED;
    }

    private Optional<KnnComparison> comparison(PretrainingRun run, ImageParts parts) {
        return parts.heldOut()
                .flatMap(heldOut -> parts.probes(out)
                        .map(probes -> new KnnComparison(
                                run.device(),
                                parts.training(),
                                heldOut,
                                run.plan().evaluation(),
                                probes)));
    }

    private void report(KnnComparison knn, Backbone trained, Plan<?> plan) {
        Features features = knn.add(AFTER, trained);
        out.println(knn.table());
        Results.knnCaveat(plan.method()).ifPresent(out::println);
        out.println();
        Results.printCollapse(out, features);
    }
}
