package io.github.ssl4j.device;

/** How many values become one. */
public enum Reduction {
    SUM,
    MAX
}
