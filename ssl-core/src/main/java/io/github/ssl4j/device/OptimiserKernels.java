package io.github.ssl4j.device;

/**
 * The steps of the optimisers and the moving average of parameters.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface OptimiserKernels<S> {

    /** Moves p and its velocity v by one step along the gradient g. */
    void sgd(SgdStep step, S p, S g, S v);

    /** Moves p and its velocity v by one step along the gradient g. */
    void lars(LarsStep step, S p, S g, S v);

    /** Moves p and its moments m and v by one step along the gradient g. */
    void adamW(AdamWStep step, S p, S g, S m, S v);

    /** target = momentum target + (1 - momentum) source. */
    void movingAverage(double momentum, S source, S target);
}
