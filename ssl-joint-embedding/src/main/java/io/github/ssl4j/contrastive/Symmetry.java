package io.github.ssl4j.contrastive;

/** Which view gives the queries and which the keys in {@link MoCo}. */
public enum Symmetry {
    /** The first view gives queries, the second keys, which are enqueued, as in the paper. */
    ASYMMETRIC,
    /** Both views give queries and keys, which are enqueued; the losses are added, as in the authors' CIFAR-10 demo. */
    SUM,
    /** Both views give queries and keys, which are enqueued; the losses are averaged, as in Lightly. */
    MEAN;

    /** Returns the keys that a step makes of so many images. */
    int keys(int images) {
        return this == ASYMMETRIC ? images : 2 * images;
    }
}
