package io.github.ssl4j.device;

/** An elementwise function of two variables. */
public enum Binary {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    /** max(a + b, 0). */
    ADD_RELU
}
