package io.github.ssl4j.cli;

import io.github.ssl4j.cli.bench.Bench;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code ssl4j} command: its subcommands each do one thing. */
@Command(
        name = "ssl4j",
        description = "Self-supervised pretraining of image encoders on the JVM.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        versionProvider = Ssl4j.Version.class,
        subcommands = {
            Demo.class,
            MethodsCommand.class,
            ImagesCommand.class,
            Eval.class,
            PrepareCommand.class,
            EmbedCommand.class,
            SearchCommand.class,
            ExportCommand.class,
            ReportCommand.class,
            LeaderboardCommand.class,
            Doctor.class,
            Bench.class
        })
public final class Ssl4j implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "When something fails, show where in the program.")
    private boolean stacktrace;

    private Ssl4j() {}

    /**
     * Runs the command line and ends the JVM with its exit code: 0 for success, 1 for a failure, 2 for bad usage,
     * 130 after Ctrl-C.
     *
     * @param arguments the words after {@code ssl4j}
     */
    public static void main(String[] arguments) {
        System.exit(run(commandLine(arguments), arguments));
    }

    /** Runs a command, and returns its exit code: 1 also where what it printed could not be written. */
    static int run(CommandLine line, String... arguments) {
        int code = line.execute(arguments);
        if (code == CommandLine.ExitCode.OK && (line.getOut().checkError() || System.out.checkError())) {
            line.getErr()
                    .println("ssl4j: standard output cannot be written: the disk is full, or what reads it has ended");
            line.getErr().flush();
            return CommandLine.ExitCode.SOFTWARE;
        }
        return code;
    }

    /** Returns the command line; the methods are only loaded for words that ask for one. */
    static CommandLine commandLine(String... arguments) {
        Ssl4j root = new Ssl4j();
        CommandLine line = new CommandLine(root);
        line.addSubcommand("pretrain", Pretrain.commandLine(List.of(arguments).contains("pretrain")));
        line.registerConverter(Path.class, new PathWords.Local());
        if (Terminal.isDumb()) {
            line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
        }
        return line.setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (root.stacktrace) {
                        failure.printStackTrace(command.getErr());
                    } else {
                        command.getErr().println("ssl4j: " + Failures.message(failure));
                    }
                    command.getErr().flush();
                    return command.getCommandSpec().exitCodeOnExecutionException();
                })
                .setParameterExceptionHandler((wrong, words) -> {
                    CommandLine command = wrong.getCommandLine();
                    command.getErr().println("ssl4j: " + wrong.getMessage());
                    UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
                    command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help.");
                    command.getErr().flush();
                    return command.getCommandSpec().exitCodeOnInvalidInput();
                });
    }

    static String version() {
        String packaged = Ssl4j.class.getPackage().getImplementationVersion();
        return packaged == null ? "(not packaged)" : packaged;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Expected a subcommand.");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"ssl4j " + version()};
        }
    }
}
