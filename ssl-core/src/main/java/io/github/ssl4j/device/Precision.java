package io.github.ssl4j.device;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What matrix products and convolutions are computed in. Norms, softmax, losses and optimisers compute in float32 in
 * both, and weights are kept in it.
 */
public enum Precision {
    /** Factors and sums in float32. */
    FLOAT32("f32"),
    /**
     * Factors rounded to bfloat16, of 8 significant bits, and sums in float32; layers pass on activations in bfloat16.
     */
    BFLOAT16("bf16");

    private final String label;

    Precision(String label) {
        this.label = label;
    }

    /** Returns the name that people and files use: f32 or bf16. */
    public String label() {
        return label;
    }

    /**
     * Returns the precision of that label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Precision labelled(String label) {
        return Arrays.stream(values())
                .filter(precision -> precision.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected "
                        + Arrays.stream(values()).map(Precision::label).collect(Collectors.joining(" or "))
                        + ", found '"
                        + label + "'"));
    }
}
