package io.github.ssl4j.nn;

/** An image encoder, from images [N, H, W, C] to features [N, D]: what a method trains and a user keeps. */
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
}
