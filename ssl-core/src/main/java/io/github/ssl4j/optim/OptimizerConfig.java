package io.github.ssl4j.optim;

import java.util.List;

/** The settings of an optimiser, which it is made from. */
public sealed interface OptimizerConfig permits Sgd.Config, Lars.Config, AdamW.Config {

    /** Returns an optimiser with these settings for groups of parameters. */
    Optimizer create(List<ParameterGroup> groups);
}
