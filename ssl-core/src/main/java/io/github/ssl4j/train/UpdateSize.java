package io.github.ssl4j.train;

/**
 * How large a step of the optimiser is.
 *
 * @param gradientNorm the Euclidean norm of the gradient of all parameters together, before gradient clipping
 * @param updateToWeight the norm of the change of all parameters by that of the parameters; about 1e-3 is usual
 */
public record UpdateSize(double gradientNorm, double updateToWeight) {}
