package io.github.ssl4j.device;

/** An elementwise function of one variable. */
public enum Unary {
    /** max(x, 0); its derivative at 0 is 0. */
    RELU,
    /** x Phi(x) with the exact normal distribution function. */
    GELU,
    /** x^2. */
    SQUARE,
    /** The square root; its derivative at 0 is infinite. */
    SQRT,
    EXP,
    /** The natural logarithm. */
    LOG,
    /** |x|; its derivative at 0 is 0. */
    ABS,
    /** Smooth L1 with beta 1: x^2 / 2 where |x| is below 1, |x| - 1/2 elsewhere. */
    SMOOTH_L1
}
