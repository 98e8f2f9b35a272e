package io.github.ssl4j.contrastive;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** The patch embedding of a vision transformer, frozen at its random initialisation. */
record FixedPatches(List<Tensor> parameters) {
    private static final String PATCH_EMBEDDING = "patch_embed.";

    /** Returns nothing: all of the encoder is trained. */
    static FixedPatches none() {
        return new FixedPatches(List.of());
    }

    /**
     * Returns the patch embedding of an encoder.
     *
     * @throws IllegalArgumentException if it has none
     */
    static FixedPatches of(Backbone encoder) {
        List<Tensor> found = encoder.parameters().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(PATCH_EMBEDDING))
                .map(Map.Entry::getValue)
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("fixed patches: expected a vision transformer, found "
                    + encoder.architecture() + ", which has no parameters " + PATCH_EMBEDDING + "*");
        }
        return new FixedPatches(found);
    }

    void clearGradients() {
        parameters.forEach(Tensor::clearGradient);
    }
}
