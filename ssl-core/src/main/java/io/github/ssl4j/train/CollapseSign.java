package io.github.ssl4j.train;

/** A sign that an encoder no longer distinguishes images. */
public enum CollapseSign {
    /** All images have nearly the same features. */
    FEATURE_SPREAD,
    /** Features lie along few directions. */
    EFFECTIVE_RANK,
    /** All images have nearly the same embeddings, though the backbone may distinguish them. */
    EMBEDDING_SPREAD,
    /** Embeddings lie along few directions. */
    EMBEDDING_RANK,
    /** Nearly all images have the same code. */
    ONE_CODE,
    /** All codes are equally likely for every image. */
    UNIFORM_CODES,
    /** The loss is that of an encoder which gives all images the same output. */
    TRIVIAL_LOSS,
    /** The loss has sunk to nearly nothing, as no healthy one does. */
    VANISHING_LOSS
}
