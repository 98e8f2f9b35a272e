package io.github.ssl4j.optim;

import io.github.ssl4j.device.SgdStep;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;

/** Stochastic gradient descent with momentum: g += weightDecay p; v = momentum v + g; p -= learningRate v. */
public final class Sgd extends Optimizer {
    private static final String VELOCITY = "velocity";

    private final Config config;

    /**
     * Settings of {@link Sgd}.
     *
     * @param momentum the share of the velocity kept, in [0, 1)
     * @param nesterov whether Nesterov momentum is used: p -= learningRate (g + momentum v); needs momentum
     */
    public record Config(double momentum, boolean nesterov) implements OptimizerConfig {

        /** Checks the ranges. */
        public Config {
            Checks.share("the momentum of SGD", momentum);
            if (nesterov && momentum == 0) {
                throw new IllegalArgumentException("Nesterov SGD needs a momentum above 0, found " + momentum);
            }
        }

        /** Returns the setting of most papers: momentum 0.9, not Nesterov. */
        public static Config defaults() {
            return new Config(0.9, false);
        }

        @Override
        public String name() {
            return "sgd";
        }

        @Override
        public Optimizer create(List<ParameterGroup> groups) {
            return new Sgd(groups, this);
        }
    }

    /** Makes the velocities, of zeros; their names in {@link #state()} are {@code <parameter>.velocity}. */
    public Sgd(List<ParameterGroup> groups, Config config) {
        super(groups, List.of(VELOCITY));
        this.config = config;
    }

    @Override
    protected void move(String name, Tensor parameter, double learningRate, double weightDecay, boolean adapt) {
        SgdStep step = new SgdStep(learningRate, config.momentum(), config.nesterov(), weightDecay);
        parameter
                .device()
                .sgd(
                        step,
                        parameter.storage(),
                        parameter.gradient().storage(),
                        slot(name, VELOCITY).storage());
    }
}
