package io.github.ssl4j.optim;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Updates parameters from their gradients, and owns the state this takes: a velocity, or moments, for every parameter.
 *
 * <pre>{@code
 * loss.backward();
 * optimizer.step(learningRate.at(optimizer.steps()));
 * }</pre>
 *
 * <p>An optimiser of your own names its slots in the constructor, a tensor of zeros for every parameter each, and
 * changes parameter and slots in {@link #move}. Slots are in checkpoints.
 */
public abstract class Optimizer implements AutoCloseable {
    private final List<ParameterGroup> groups;
    private final Map<String, Tensor> state = new LinkedHashMap<>();
    private OptionalDouble scheduledWeightDecay = OptionalDouble.empty();
    private long steps;

    /**
     * Checks the groups and makes a tensor of zeros, {@code <parameter>.<slot>}, for every parameter and slot.
     *
     * @param slots the names of what is kept for every parameter, such as {@code velocity}
     * @throws IllegalArgumentException if there is no group, a parameter or a name comes twice, or parameters are on
     *     two devices
     */
    protected Optimizer(List<ParameterGroup> groups, List<String> slots) {
        this.groups = List.copyOf(groups);
        requireConsistent(this.groups);
        try {
            for (ParameterGroup group : this.groups) {
                group.parameters()
                        .forEach((name, parameter) -> slots.forEach(slot ->
                                addState(key(name, slot), Tensor.persistent(parameter.device(), parameter.shape()))));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void requireConsistent(List<ParameterGroup> groups) {
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("an optimizer needs at least one parameter group, found none");
        }
        Map<String, String> groupOfName = new HashMap<>();
        Map<Tensor, String> names = new IdentityHashMap<>();
        Device device = groups.get(0).parameters().values().iterator().next().device();
        for (ParameterGroup group : groups) {
            group.parameters().forEach((name, parameter) -> {
                String earlierGroup = groupOfName.put(name, group.name());
                if (earlierGroup != null) {
                    throw new IllegalArgumentException("the parameter " + name + " should be in one group, found it in "
                            + earlierGroup + " and " + group.name());
                }
                String earlierName = names.put(parameter, name);
                if (earlierName != null) {
                    throw new IllegalArgumentException(
                            "a parameter should have one name, found " + earlierName + " and " + name);
                }
                if (parameter.device() != device) {
                    throw new IllegalArgumentException(
                            "the parameter " + name + " should be on the device of the others, " + describe(device)
                                    + ", found it on another, " + describe(parameter.device()));
                }
            });
        }
    }

    private static String key(String parameter, String slot) {
        return parameter + "." + slot;
    }

    /** Takes over a persistent tensor that checkpoints keep, beside the slots. */
    protected final void addState(String key, Tensor tensor) {
        state.put(key, tensor);
    }

    /** Returns the slot of a parameter, of its shape. */
    protected final Tensor slot(String parameter, String slot) {
        return state.get(key(parameter, slot));
    }

    /**
     * Updates every parameter that has a gradient by one step, and clears the gradients.
     *
     * @param learningRate the step size, multiplied by each group's own scale
     * @throws IllegalArgumentException if the learning rate is negative or not finite, or a gradient is not on the
     *     device of its parameter; nothing has moved then
     * @throws IllegalStateException if no parameter has a gradient
     */
    public final void step(double learningRate) {
        Checks.atLeastZero("the learning rate", learningRate);
        requireGradients();
        for (ParameterGroup group : groups) {
            double groupRate = learningRate * group.learningRateScale();
            double weightDecay = weightDecay(group);
            group.parameters().forEach((name, parameter) -> {
                if (parameter.gradient() == null) {
                    skip(name);
                } else {
                    Gradients.withoutRecording(() -> {
                        try (Scope scope = Scope.open()) {
                            move(name, parameter, groupRate, weightDecay, group.adapt());
                        }
                    });
                    parameter.clearGradient();
                }
            });
        }
        steps++;
    }

    private void requireGradients() {
        boolean any = false;
        for (ParameterGroup group : groups) {
            for (Map.Entry<String, Tensor> entry : group.parameters().entrySet()) {
                Tensor gradient = entry.getValue().gradient();
                if (gradient != null) {
                    any = true;
                    requireSameDevice(entry.getKey(), entry.getValue().device(), gradient.device());
                }
            }
        }
        if (!any) {
            throw new IllegalStateException("no parameter has a gradient; step() comes after backward()");
        }
    }

    static void requireSameDevice(String name, Device expected, Device found) {
        if (expected != found) {
            throw new IllegalArgumentException("the gradient of the parameter " + name
                    + " should be on the parameter's device, " + describe(expected) + ", found it on another, "
                    + describe(found));
        }
    }

    private static String describe(Device device) {
        return device.name() + " of " + device.floating();
    }

    /**
     * Moves one parameter along its gradient, {@link Tensor#gradient()}, in place, by {@link Tensor#assign} to the
     * parameter and its slots. Runs without recording, and what it computes is given back afterwards.
     *
     * @param name of the parameter, for {@link #slot}
     * @param parameter of any shape
     * @param learningRate the step size, at least 0
     * @param weightDecay the strength of the decay, 0 for none
     * @param adapt whether the parameter takes the trust ratio of {@link Lars}
     */
    protected abstract void move(String name, Tensor parameter, double learningRate, double weightDecay, boolean adapt);

    /** Notes that a parameter had no gradient in this step, and is not moved. */
    protected void skip(String name) {}

    private double weightDecay(ParameterGroup group) {
        return group.weightDecay() == 0 ? 0 : scheduledWeightDecay.orElse(group.weightDecay());
    }

    /**
     * Sets the weight decay of all groups that decay; the others stay at 0.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public final void weightDecay(double weightDecay) {
        Checks.atLeastZero("the weight decay", weightDecay);
        scheduledWeightDecay = OptionalDouble.of(weightDecay);
    }

    /** Returns the groups as given. */
    public final List<ParameterGroup> groups() {
        return groups;
    }

    /**
     * Returns the tensors that a checkpoint keeps beside {@link #steps()}, by name; to restore one, write into them.
     * They live until {@link #close()}. Call this anew for every checkpoint.
     */
    public Map<String, Tensor> state() {
        return Collections.unmodifiableMap(state);
    }

    /** Returns how many steps were made. */
    public final long steps() {
        return steps;
    }

    /**
     * Sets how many steps were made, from a checkpoint.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public final void steps(long made) {
        if (made < 0) {
            throw new IllegalArgumentException("the number of steps made should be at least 0, found " + made);
        }
        steps = made;
    }

    /** Frees the state; the parameters stay. */
    @Override
    public final void close() {
        state.values().forEach(Tensor::close);
    }
}
