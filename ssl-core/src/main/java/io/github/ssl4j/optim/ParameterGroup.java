package io.github.ssl4j.optim;

import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Parameters that an {@link Optimizer} treats alike.
 *
 * @param name what messages call the group
 * @param parameters the tensors by name, in the order of the map given
 * @param weightDecay the strength of the decay, at least 0; a group of 0 never decays, whatever the schedule
 * @param adapt whether {@link Lars} applies its trust ratio
 * @param learningRateScale the factor of the learning rate, at least 0
 */
public record ParameterGroup(
        String name, Map<String, Tensor> parameters, double weightDecay, boolean adapt, double learningRateScale) {

    /**
     * Checks the numbers and copies the map.
     *
     * @throws IllegalArgumentException if there is no parameter or a number is negative or not finite
     */
    public ParameterGroup {
        Objects.requireNonNull(name, "name");
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("the parameter group " + name + " needs at least one parameter");
        }
        Checks.atLeastZero("the weight decay of the parameter group " + name, weightDecay);
        Checks.atLeastZero("the learning rate scale of the parameter group " + name, learningRateScale);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** Returns one group in which every parameter decays and takes the trust ratio, as PyTorch's SGD has it. */
    public static ParameterGroup all(Map<String, Tensor> parameters, double weightDecay) {
        return new ParameterGroup("all", parameters, weightDecay, true, 1);
    }

    /**
     * Returns the groups of most papers: tensors of rank 1, which are the biases and the scales of norms, neither decay
     * nor take the trust ratio; all others do both. A kind that is absent has no group.
     */
    public static List<ParameterGroup> excludingNormsAndBiases(Map<String, Tensor> parameters, double weightDecay) {
        return excludingNormsAndBiases(parameters, weightDecay, List.of());
    }

    /** Returns the same groups, with parameters whose names end in one of these parts among norms and biases. */
    public static List<ParameterGroup> excludingNormsAndBiases(
            Map<String, Tensor> parameters, double weightDecay, List<String> exempt) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Map<String, Tensor> others = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> {
            boolean decays = tensor.rank() > 1 && !exempt.contains(name.substring(name.lastIndexOf('.') + 1));
            (decays ? weights : others).put(name, tensor);
        });
        List<ParameterGroup> groups = new ArrayList<>();
        if (!weights.isEmpty()) {
            groups.add(new ParameterGroup("weights", weights, weightDecay, true, 1));
        }
        if (!others.isEmpty()) {
            groups.add(new ParameterGroup("norms and biases", others, 0, false, 1));
        }
        return List.copyOf(groups);
    }

    /** Returns the same group with its learning rate multiplied by {@code scale}, as layer-wise decay needs. */
    public ParameterGroup withLearningRateScale(double scale) {
        return new ParameterGroup(name, parameters, weightDecay, adapt, scale);
    }
}
