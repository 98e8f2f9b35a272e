package io.github.ssl4j.optim;

import java.util.List;

/**
 * The settings of an optimiser, which it is made from. One of your own is best a record: it is then written to the
 * {@code config.json} of a run and read back.
 */
public interface OptimizerConfig {

    /** Returns the short name of the optimiser, such as {@code sgd}, {@code lars}, {@code adam} or {@code adamw}. */
    String name();

    /** Returns an optimiser with these settings for groups of parameters. */
    Optimizer create(List<ParameterGroup> groups);
}
