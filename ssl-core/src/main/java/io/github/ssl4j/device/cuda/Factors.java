package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.Precision;

/** What the factors of products and convolutions are rounded to; sums are float32 in all. */
enum Factors {
    /** Not rounded. */
    FLOAT32("f32"),
    /** TensorFloat-32: 11 significant bits, rounded on their way into the multiplier. */
    TF32("tf32"),
    /** bfloat16: 8 significant bits, rounded in memory. */
    BFLOAT16("bf16");

    private static final String PROPERTY = "ssl4j.cuda.tf32";

    private final String label;

    Factors(String label) {
        this.label = label;
    }

    /** Returns what a precision means here: float32 allows TF32 unless {@code -Dssl4j.cuda.tf32=false}. */
    static Factors of(Precision precision) {
        return precision == Precision.BFLOAT16 ? BFLOAT16 : ofFloat32();
    }

    /** Returns what products that never round to bfloat16 are computed with. */
    static Factors ofFloat32() {
        return Boolean.parseBoolean(System.getProperty(PROPERTY, "true")) ? TF32 : FLOAT32;
    }

    String label() {
        return label;
    }
}
