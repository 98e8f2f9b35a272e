package io.github.ssl4j.data;

/** Which part of a published data set. */
public enum Split {
    /** The images for training. */
    TRAIN,
    /** The images held back for the final test. */
    TEST
}
