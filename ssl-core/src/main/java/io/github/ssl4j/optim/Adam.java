package io.github.ssl4j.optim;

import io.github.ssl4j.tensor.Tensor;
import java.util.List;

/**
 * Adam, with the weight decay added to the gradient, g += weightDecay p, as in PyTorch's Adam, so that it is scaled by
 * the moments too. Kingma and Ba 2014, arXiv:1412.6980.
 */
public final class Adam extends Moments {

    /**
     * Settings of {@link Adam}.
     *
     * @param beta1 the decay rate of the first moment, in [0, 1)
     * @param beta2 the decay rate of the second moment, in [0, 1)
     * @param epsilon added to the root of the second moment, at least 0
     */
    public record Config(double beta1, double beta2, double epsilon) implements OptimizerConfig {

        /** Checks the ranges. */
        public Config {
            Checks.share("beta1 of Adam", beta1);
            Checks.share("beta2 of Adam", beta2);
            Checks.atLeastZero("the epsilon of Adam", epsilon);
        }

        /** Returns the setting of the paper: 0.9, 0.999 and 1e-8. */
        public static Config defaults() {
            return new Config(0.9, 0.999, 1e-8);
        }

        @Override
        public String name() {
            return "adam";
        }

        @Override
        public Optimizer create(List<ParameterGroup> groups) {
            return new Adam(groups, this);
        }
    }

    /**
     * Makes the moments, of zeros; their names in {@link #state()} are {@code <parameter>.firstMoment} and {@code
     * <parameter>.secondMoment}, beside {@code skippedSteps} [parameters].
     */
    public Adam(List<ParameterGroup> groups, Config config) {
        super(groups, config.beta1(), config.beta2(), config.epsilon());
    }

    @Override
    protected void move(String name, Tensor parameter, double learningRate, double weightDecay, boolean adapt) {
        Tensor gradient = parameter.gradient();
        move(
                name,
                parameter,
                weightDecay == 0 ? gradient : gradient.plus(parameter.times(weightDecay)),
                learningRate,
                0);
    }
}
