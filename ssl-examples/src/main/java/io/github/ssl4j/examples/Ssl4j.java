package io.github.ssl4j.examples;

import io.github.ssl4j.examples.bench.Bench;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code ssl4j} command: its subcommands each do one thing. */
@Command(
        name = "ssl4j",
        description = "Self-supervised pretraining of image encoders on the JVM.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        versionProvider = Ssl4j.Version.class,
        subcommands = {Demo.class, Pretrain.class, Eval.class, Doctor.class, Bench.class})
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
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        Ssl4j root = new Ssl4j();
        return new CommandLine(root).setExecutionExceptionHandler((failure, line, parsed) -> {
            if (root.stacktrace) {
                failure.printStackTrace(line.getErr());
            } else {
                line.getErr().println("ssl4j: " + Failures.message(failure));
            }
            line.getErr().flush();
            return line.getCommandSpec().exitCodeOnExecutionException();
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
