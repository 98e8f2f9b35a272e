package io.github.ssl4j.optim;

import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * Layer-wise adaptive rate scaling: SGD with momentum whose decayed gradient is scaled, tensor by tensor, to a share of
 * the norm of the weights. You et al. 2017, arXiv:1708.03888.
 */
public final class Lars extends Optimizer {
    private static final String VELOCITY = "velocity";

    private final Config config;

    /**
     * Settings of {@link Lars}.
     *
     * @param momentum the share of the velocity kept, in [0, 1)
     * @param trustCoefficient eta of the paper, above 0
     * @param norm which norm divides in the trust ratio
     * @param epsilon added to that norm, at least 0
     */
    public record Config(double momentum, double trustCoefficient, LarsStep.Norm norm, double epsilon)
            implements OptimizerConfig {

        /** Checks the ranges. */
        public Config {
            Checks.share("the momentum of LARS", momentum);
            Checks.positive("the trust coefficient of LARS", trustCoefficient);
            Objects.requireNonNull(norm, "norm");
            Checks.atLeastZero("the epsilon of LARS", epsilon);
        }

        /** Returns the form of MoCo v3, MAE, Barlow Twins and VICReg: momentum 0.9, trust coefficient 0.001. */
        public static Config defaults() {
            return new Config(0.9, 0.001, LarsStep.Norm.DECAYED_GRADIENT, 0);
        }

        @Override
        public String name() {
            return "lars";
        }

        @Override
        public Optimizer create(List<ParameterGroup> groups) {
            return new Lars(groups, this);
        }
    }

    /** Makes the velocities, of zeros; their names in {@link #state()} are {@code <parameter>.velocity}. */
    public Lars(List<ParameterGroup> groups, Config config) {
        super(groups, List.of(VELOCITY));
        this.config = config;
    }

    @Override
    protected void move(String name, Tensor parameter, double learningRate, double weightDecay, boolean adapt) {
        LarsStep step = new LarsStep(
                learningRate,
                config.momentum(),
                weightDecay,
                config.trustCoefficient(),
                adapt,
                config.norm(),
                config.epsilon());
        parameter
                .device()
                .lars(
                        step,
                        parameter.storage(),
                        parameter.gradient().storage(),
                        slot(name, VELOCITY).storage());
    }
}
