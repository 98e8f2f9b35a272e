package com.example.doors;

import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.OptimizerConfig;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;

/** An optimiser of somebody else's: what SGD with momentum does, by operations on tensors. */
final class HeavyBall extends Optimizer {
    private final Config config;

    record Config(double momentum) implements OptimizerConfig {
        @Override
        public String name() {
            return "heavy-ball";
        }

        @Override
        public Optimizer create(List<ParameterGroup> groups) {
            return new HeavyBall(groups, this);
        }
    }

    private HeavyBall(List<ParameterGroup> groups, Config config) {
        super(groups, List.of("velocity"));
        this.config = config;
    }

    @Override
    protected void move(String name, Tensor parameter, double learningRate, double weightDecay, boolean adapt) {
        Tensor velocity = slot(name, "velocity");
        Tensor gradient = parameter.gradient().plus(parameter.times(weightDecay));
        velocity.assign(velocity.times(config.momentum()).plus(gradient));
        parameter.assign(parameter.minus(velocity.times(learningRate)));
    }
}
