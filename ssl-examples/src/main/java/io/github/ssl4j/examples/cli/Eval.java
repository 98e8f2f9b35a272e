package io.github.ssl4j.examples.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The table of evaluations: each is a subcommand. */
@Command(
        name = "eval",
        description = "Measure how good the features of a saved encoder are.",
        subcommands = {EvalKnn.class, EvalLinear.class, EvalFineTune.class})
final class Eval implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Expected an evaluation.");
    }
}
