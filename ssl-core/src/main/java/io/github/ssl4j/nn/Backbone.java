package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Tensor;

/** An image encoder, from images [N, H, W, C] to features [N, D]: what a method trains. */
public abstract class Backbone extends Module {

    /** Creates a backbone in training. */
    protected Backbone() {}

    /** Creates a backbone in the mode of another. */
    protected Backbone(Backbone original) {
        super(original);
    }

    @Override
    public abstract Backbone copy();

    /** Returns D, the number of features of an image. */
    public abstract int featureWidth();

    /** Returns C, the number of channels of an image. */
    public abstract int channels();

    /** Returns a short name of the architecture, such as {@code resnet18}. */
    public abstract String architecture();

    /** Returns what the features are, in words, such as {@code mean over the last feature map}. */
    public String output() {
        return "pooled output of the last layer";
    }

    /**
     * Returns features of the L places of images [N, H, W, C], row by row, before they are pooled: [N, L, D].
     *
     * @throws IllegalArgumentException if the network has none
     */
    public Tensor places(Tensor images) {
        throw new IllegalArgumentException(
                "features of places: expected a network that has them, such as a vision transformer, found "
                        + architecture());
    }

    /**
     * Returns the layer of what comes after the last block: a last norm, and a classifier on top. Blocks are the layers
     * from 1 to one less, and the stem is layer 0. Fine-tuning gives earlier layers a smaller learning rate. A network
     * that does not tell its layers apart is a stem without blocks.
     */
    public int layers() {
        return 1;
    }

    /**
     * Returns the layer of a parameter: 0 for the stem (a patch embedding, positions and class token too), from 1 on
     * for the blocks, {@link #layers()} for a last norm.
     *
     * @param parameter its dotted name
     * @throws IllegalArgumentException if there is no such parameter
     */
    public int layer(String parameter) {
        requireParameter(parameter);
        return 0;
    }

    /** Throws an IllegalArgumentException unless there is a parameter of this dotted name. */
    protected final void requireParameter(String parameter) {
        if (!parameters().containsKey(parameter)) {
            throw new IllegalArgumentException("unknown parameter " + parameter + "; expected one of "
                    + parameters().keySet());
        }
    }
}
