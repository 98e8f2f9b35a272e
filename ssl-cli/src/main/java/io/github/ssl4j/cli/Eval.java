package io.github.ssl4j.cli;

import picocli.CommandLine.Command;

/** The table of evaluations: each is a subcommand. */
@Command(
        name = "eval",
        description = "Measure how good the features of a saved encoder are.",
        subcommands = {EvalKnn.class, EvalLinear.class, EvalFineTune.class, EvalRestore.class})
final class Eval {}
