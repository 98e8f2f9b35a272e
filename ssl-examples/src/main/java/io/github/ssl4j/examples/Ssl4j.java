package io.github.ssl4j.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code ssl4j} command: its subcommands each do one thing. */
@Command(
        name = "ssl4j",
        description = "Self-supervised pretraining of image encoders on the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Ssl4j.Version.class)
public final class Ssl4j implements Runnable {
    @Spec
    private CommandSpec spec;

    private Ssl4j() {}

    /**
     * Runs the command line and ends the JVM with its exit code: 0 for success, 1 for a failure, 2 for bad usage.
     *
     * @param arguments the words after {@code ssl4j}
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Ssl4j());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Expected a subcommand.");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String packaged = Ssl4j.class.getPackage().getImplementationVersion();
            return new String[] {"ssl4j " + (packaged == null ? "(not packaged)" : packaged)};
        }
    }
}
