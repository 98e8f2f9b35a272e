package io.github.ssl4j.pretrain;

/** The families of self-supervised methods. */
public enum Family {
    /** Views of an image attract each other and repel those of other images. */
    CONTRASTIVE("contrastive"),
    /** Images are grouped, and the group of an image is predicted from its views. */
    CLUSTERING("clustering"),
    /** A network predicts its own output, or that of its EMA teacher, for another view. */
    DISTILLATION("distillation"),
    /** Views agree while the values of their embeddings vary and are not correlated. */
    REGULARIZATION("regularization"),
    /** Masked patches of an image, as pixels, descriptors or tokens, are predicted from the visible ones. */
    MASKED_IMAGE_MODELLING("masked image modelling"),
    /** The features of hidden blocks are predicted from those of the visible part. */
    PREDICTIVE("joint-embedding prediction");

    private final String label;

    Family(String label) {
        this.label = label;
    }

    /** Returns the family in words. */
    public String label() {
        return label;
    }
}
