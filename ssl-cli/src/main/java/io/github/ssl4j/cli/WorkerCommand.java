package io.github.ssl4j.cli;

import io.github.ssl4j.collectives.ClusterWork;
import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.train.TrainingResult;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What a worker does of a pretraining that was asked for on the command line: it reads the same words.
 *
 * @param words after {@code ssl4j}, with absolute paths
 * @param directory of the run, which all workers see
 */
record WorkerCommand(List<String> words, String directory) implements ClusterWork<WorkerCommand.Outcome> {

    /**
     * How far a run came.
     *
     * @param step the first one that was not made
     * @param steps of the whole run
     * @param collapsed whether its encoder showed signs of a collapse
     */
    record Outcome(long step, long steps, boolean collapsed) implements Serializable {}

    /** Returns the work of the words that a command line was parsed from. */
    static WorkerCommand of(CommandLine line, Path directory) {
        List<String> words = new ArrayList<>();
        ParseResult parsed = line.getCommandSpec().root().commandLine().getParseResult();
        for (ParseResult part = parsed; part != null; part = part.hasSubcommand() ? part.subcommand() : null) {
            if (part != parsed) {
                words.add(part.commandSpec().name());
            }
            part.matchedOptions().forEach(option -> add(words, option));
        }
        return new WorkerCommand(
                List.copyOf(words), directory.toAbsolutePath().normalize().toString());
    }

    private static void add(List<String> words, OptionSpec option) {
        boolean path = option.type() == Path.class
                || option.auxiliaryTypes()[0] == Path.class
                || option.longestName().equals("--init");
        if (option.arity().max() == 0) {
            words.add(option.longestName());
        } else {
            for (String value : option.originalStringValues()) {
                words.add(option.longestName());
                words.add(
                        path
                                ? SourcePaths.path(value)
                                        .toAbsolutePath()
                                        .normalize()
                                        .toString()
                                : value);
            }
        }
    }

    @Override
    public Outcome run(Collectives collectives, int attempt) {
        String[] all = words.toArray(String[]::new);
        CommandLine line = Ssl4j.commandLine(all);
        ParseResult parsed = line.parseArgs(all);
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        PretrainCommand command = (PretrainCommand) parsed.commandSpec().userObject();
        TrainingResult result = command.work(Path.of(directory), collectives);
        return new Outcome(
                result.progress().step(),
                result.progress().steps(),
                !result.collapseWarnings().isEmpty());
    }
}
