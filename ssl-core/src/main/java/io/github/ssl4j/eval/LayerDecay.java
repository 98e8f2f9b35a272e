package io.github.ssl4j.eval;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Layer-wise learning rates: layer l of an encoder of L layers learns at decay^(L - l) times the rate of the
 * classifier, with l and L from {@link Backbone#layer} and {@link Backbone#layers}. Clark et al. 2020,
 * arXiv:2003.10555; Bao et al. 2021, arXiv:2106.08254.
 *
 * @param decay in (0, 1]; 1 for the same rate everywhere
 */
record LayerDecay(double decay) {
    private static final String ENCODER = "encoder.";
    private static final String HEAD = "head.";

    /** Parameters of more than one axis that do not decay either, by timm's and BEiT's names. */
    private static final List<String> NEVER_DECAY = List.of("cls_token", "pos_embed", "relative_position_bias_table");

    /**
     * Returns the groups of an encoder and of a classifier on top; norms, biases, tokens and positions do not decay.
     */
    List<ParameterGroup> groups(Backbone encoder, Module head, double weightDecay) {
        Map<Integer, Map<String, Tensor>> layers = new TreeMap<>();
        encoder.parameters()
                .forEach((name, tensor) -> of(layers, encoder.layer(name)).put(ENCODER + name, tensor));
        head.parameters().forEach((name, tensor) -> of(layers, encoder.layers()).put(HEAD + name, tensor));
        List<ParameterGroup> groups = new ArrayList<>();
        layers.forEach((layer, parameters) -> {
            double scale = Math.pow(decay, encoder.layers() - layer);
            Map<String, Tensor> decaying = new LinkedHashMap<>();
            Map<String, Tensor> others = new LinkedHashMap<>();
            parameters.forEach((name, tensor) -> (decays(name, tensor) ? decaying : others).put(name, tensor));
            if (!decaying.isEmpty()) {
                groups.add(new ParameterGroup("layer " + layer, decaying, weightDecay, true, scale));
            }
            if (!others.isEmpty()) {
                groups.add(new ParameterGroup("layer " + layer + " without decay", others, 0, false, scale));
            }
        });
        return groups;
    }

    private static Map<String, Tensor> of(Map<Integer, Map<String, Tensor>> layers, int layer) {
        return layers.computeIfAbsent(layer, none -> new LinkedHashMap<>());
    }

    private static boolean decays(String name, Tensor parameter) {
        return parameter.rank() > 1 && NEVER_DECAY.stream().noneMatch(name::endsWith);
    }
}
