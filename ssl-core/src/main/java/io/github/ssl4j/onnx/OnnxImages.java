package io.github.ssl4j.onnx;

/** Which images [N, C, H, W] a model takes, and so what of their preparation is inside it. */
public enum OnnxImages {
    /** Floats that are normalised already: nothing is inside. */
    NORMALIZED("normalized"),
    /** Floats from 0 to 1: the normalisation is inside. */
    UNIT_RANGE("0..1"),
    /** Unsigned bytes from 0 to 255: the division by 255 and the normalisation are inside. */
    BYTES("0..255");

    private final String label;

    OnnxImages(String label) {
        this.label = label;
    }

    /** Returns what the metadata of a model call them. */
    public String label() {
        return label;
    }

    OnnxType type() {
        return this == BYTES ? OnnxType.UINT8 : OnnxType.FLOAT32;
    }
}
