package io.github.ssl4j.optim;

import java.util.List;

/** The settings of an optimiser, which it is made from. */
public sealed interface OptimizerConfig permits Sgd.Config, Lars.Config, AdamW.Config {

    /** Returns the short name of the optimiser: {@code sgd}, {@code lars} or {@code adamw}. */
    String name();

    /** Returns an optimiser with these settings for groups of parameters. */
    Optimizer create(List<ParameterGroup> groups);
}
