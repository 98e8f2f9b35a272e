package io.github.ssl4j.pretrain;

/** The kinds of encoders that a method or a preset is made for. */
public enum EncoderKind {
    /** Any encoder. */
    ANY("any encoder"),
    /** An encoder that is no transformer, such as a ResNet. */
    CONVOLUTIONAL("a convolutional network"),
    /** A vision transformer, whose tokens can be masked. */
    TRANSFORMER("a vision transformer");

    private final String label;

    EncoderKind(String label) {
        this.label = label;
    }

    /** Returns the kind in words. */
    public String label() {
        return label;
    }

    /** Returns whether an encoder, a transformer or not, is of this kind. */
    public boolean takes(boolean transformer) {
        return this == ANY || transformer == (this == TRANSFORMER);
    }
}
