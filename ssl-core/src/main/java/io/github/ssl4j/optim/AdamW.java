package io.github.ssl4j.optim;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adam with decoupled weight decay. Loshchilov and Hutter 2019, arXiv:1711.05101. */
public final class AdamW extends Optimizer {
    private static final String FIRST = "firstMoment";
    private static final String SECOND = "secondMoment";
    private static final String SKIPPED = "skippedSteps";

    private final Config config;
    /** Steps in which a parameter had no gradient: its bias correction counts only its own steps. */
    private final Map<String, Long> skipped = new LinkedHashMap<>();

    private final Tensor skippedState;
    private boolean stateHandedOut;

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
        super(groups, List.of(FIRST, SECOND));
        this.config = config;
        for (ParameterGroup group : groups) {
            group.parameters().keySet().forEach(name -> skipped.put(name, 0L));
        }
        Tensor any = groups.get(0).parameters().values().iterator().next();
        skippedState = Tensor.persistent(any.device(), skipped.size());
        addState(SKIPPED, skippedState);
    }

    @Override
    public Map<String, Tensor> state() {
        readSkipped();
        double[] counts =
                skipped.values().stream().mapToDouble(Long::doubleValue).toArray();
        skippedState.device().write(skippedState.storage(), counts, 0);
        stateHandedOut = true;
        return super.state();
    }

    /** Takes over what a checkpoint may have written into the state since it was handed out. */
    private void readSkipped() {
        if (stateHandedOut) {
            double[] counts = skippedState.toDoubles();
            int parameter = 0;
            for (Map.Entry<String, Long> entry : skipped.entrySet()) {
                entry.setValue((long) counts[parameter++]);
            }
            stateHandedOut = false;
        }
    }

    @Override
    protected void skip(String name) {
        readSkipped();
        skipped.merge(name, 1L, Long::sum);
    }

    @Override
    protected void move(String name, Tensor parameter, double learningRate, double weightDecay, boolean adapt) {
        readSkipped();
        long count = steps() + 1 - skipped.get(name);
        AdamWStep step =
                new AdamWStep(learningRate, config.beta1(), config.beta2(), config.epsilon(), weightDecay, count);
        parameter
                .device()
                .adamW(
                        step,
                        parameter.storage(),
                        parameter.gradient().storage(),
                        slot(name, FIRST).storage(),
                        slot(name, SECOND).storage());
    }
}
