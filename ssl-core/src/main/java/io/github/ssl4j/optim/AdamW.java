package io.github.ssl4j.optim;

import io.github.ssl4j.tensor.Tensor;
import java.util.List;

/** Adam with decoupled weight decay. Loshchilov and Hutter 2019, arXiv:1711.05101. */
public final class AdamW extends Moments {

    /**
     * Settings of {@link AdamW}.
     *
     * @param beta1 the decay rate of the first moment, in [0, 1)
     * @param beta2 the decay rate of the second moment, in [0, 1)
     * @param epsilon added to the root of the second moment, at least 0
     */
    public record Config(double beta1, double beta2, double epsilon) implements OptimizerConfig {

        /** Checks the ranges. */
        public Config {
            Checks.share("beta1 of AdamW", beta1);
            Checks.share("beta2 of AdamW", beta2);
            Checks.atLeastZero("the epsilon of AdamW", epsilon);
        }

        /** Returns the setting of the paper: 0.9, 0.999 and 1e-8. */
        public static Config defaults() {
            return new Config(0.9, 0.999, 1e-8);
        }

        @Override
        public String name() {
            return "adamw";
        }

        @Override
        public Optimizer create(List<ParameterGroup> groups) {
            return new AdamW(groups, this);
        }
    }

    /**
     * Makes the moments, of zeros; their names in {@link #state()} are {@code <parameter>.firstMoment} and {@code
     * <parameter>.secondMoment}, beside {@code skippedSteps} [parameters].
     */
    public AdamW(List<ParameterGroup> groups, Config config) {
        super(groups, config.beta1(), config.beta2(), config.epsilon());
    }

    @Override
    protected void move(String name, Tensor parameter, double learningRate, double weightDecay, boolean adapt) {
        move(name, parameter, parameter.gradient(), learningRate, weightDecay);
    }
}
