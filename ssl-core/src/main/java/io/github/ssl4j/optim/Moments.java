package io.github.ssl4j.optim;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Adam and AdamW share: the moments of every gradient, and the step along them. */
abstract class Moments extends Optimizer {
    private static final String FIRST = "firstMoment";
    private static final String SECOND = "secondMoment";
    private static final String SKIPPED = "skippedSteps";

    private final double beta1;
    private final double beta2;
    private final double epsilon;
    /** Steps in which a parameter had no gradient: its bias correction counts only its own steps. */
    private final Map<String, Long> skipped = new LinkedHashMap<>();

    private final Tensor skippedState;
    private boolean stateHandedOut;

    /**
     * Makes the moments, of zeros; their names in {@link #state()} are {@code <parameter>.firstMoment} and {@code
     * <parameter>.secondMoment}, beside {@code skippedSteps} [parameters].
     */
    Moments(List<ParameterGroup> groups, double beta1, double beta2, double epsilon) {
        super(groups, List.of(FIRST, SECOND));
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        for (ParameterGroup group : groups) {
            group.parameters().keySet().forEach(name -> skipped.put(name, 0L));
        }
        Tensor any = groups.get(0).parameters().values().iterator().next();
        skippedState = Tensor.persistent(any.device(), skipped.size());
        addState(SKIPPED, skippedState);
    }

    @Override
    public final Map<String, Tensor> state() {
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
    protected final void skip(String name) {
        readSkipped();
        skipped.merge(name, 1L, Long::sum);
    }

    /** Moves a parameter along a gradient, after shrinking it by the weight decay times the learning rate. */
    final void move(String name, Tensor parameter, Tensor gradient, double learningRate, double weightDecay) {
        readSkipped();
        long count = steps() + 1 - skipped.get(name);
        AdamWStep step = new AdamWStep(learningRate, beta1, beta2, epsilon, weightDecay, count);
        parameter
                .device()
                .adamW(
                        step,
                        parameter.storage(),
                        gradient.storage(),
                        slot(name, FIRST).storage(),
                        slot(name, SECOND).storage());
    }
}
