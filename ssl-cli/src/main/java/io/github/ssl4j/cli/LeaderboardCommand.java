package io.github.ssl4j.cli;

import io.github.ssl4j.cli.leaderboard.Leaderboard;
import io.github.ssl4j.cli.leaderboard.LeaderboardProgress;
import io.github.ssl4j.eval.FineTuneListener;
import io.github.ssl4j.eval.FineTuneLog;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the runs of a plan on one protocol, and the page that compares them. */
@Command(
        name = "leaderboard",
        description = {
            "Make the runs that a plan names, all on one protocol: pretrain, evaluate, record. What is done is left, what"
                    + " was cut off goes on.",
            "Beside the plan: results.json, a plot for every set-up, and clock.json, which says how many images every run"
                    + " trains on in a second; a page of the folder's name lies above it. Test images are classified by"
                    + " runs as the plan has them alone: settings are tried with --validation."
        })
final class LeaderboardCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PLAN",
            arity = "0..1",
            description = "The plan, a JSON file. Default: docs/leaderboard/plan.json.")
    private Path plan = Path.of("docs", "leaderboard", "plan.json");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder that holds the data sets by their names in the plan. Default: data.")
    private Path data = Path.of("data");

    @Option(names = "--runs", paramLabel = "DIR", description = "Where runs are kept. Default: runs/leaderboard.")
    private Path runs = Path.of("runs", "leaderboard");

    @Option(names = "--only", paramLabel = "NAME", description = "Make this run; may be given several times.")
    private List<String> only = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "Make the runs of this seed.")
    private Long seed;

    @Option(names = "--again", description = "Make runs again that are done, and show what came of them before.")
    private boolean again;

    @Option(
            names = "--validation",
            description = "Classify a tenth of the training images instead of test images, and record that in"
                    + " trials.json.")
    private boolean validation;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Try a setting of pretrain; beside --validation.")
    private Map<String, String> trial = new LinkedHashMap<>();

    @Option(
            names = "--measure",
            description = "Measure how many images the runs train on in a second, for clock.json. The machine has to be"
                    + " idle.")
    private boolean measure;

    @Override
    public Integer call() throws Exception {
        if (!trial.isEmpty() && !validation) {
            throw new ParameterException(
                    spec.commandLine(),
                    "settings are tried on validation images alone, so that test images choose none: expected"
                            + " --validation beside --set");
        }
        return Failures.catchingOutOfMemory(this::run);
    }

    private int run() {
        Leaderboard leaderboard = Leaderboard.of(plan, data, new Progress());
        if (measure) {
            leaderboard.measure(only);
            return 0;
        }
        Leaderboard.Wanted wanted = new Leaderboard.Wanted(
                only,
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                validation,
                Map.copyOf(trial),
                again);
        return leaderboard.run(wanted, runs) ? 0 : INTERRUPTED;
    }

    /** Says results on the output, and shows progress on the error stream. */
    private final class Progress implements LeaderboardProgress {
        @Override
        public void say(String line) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }

        @Override
        public TrainingListener pretraining(String run) {
            return ProgressLine.onErrorStream(run);
        }

        @Override
        public FineTuneListener fineTuning(String run) {
            return new FineTuneLog(line -> System.err.println(run + ": " + line));
        }
    }
}
