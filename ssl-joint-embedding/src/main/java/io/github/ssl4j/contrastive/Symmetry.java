package io.github.ssl4j.contrastive;

/** Which view asks and which answers in {@link MoCo}. */
public enum Symmetry {
    /** The first view asks, the second answers and is enqueued, as in the paper. */
    ASYMMETRIC,
    /** Both views ask and both are enqueued; the losses are added, as in the authors' CIFAR-10 demo. */
    SUM,
    /** Both views ask and both are enqueued; the losses are averaged, as in Lightly. */
    MEAN;

    /** Returns the keys that a step makes of so many images. */
    int keys(int images) {
        return this == ASYMMETRIC ? images : 2 * images;
    }
}
