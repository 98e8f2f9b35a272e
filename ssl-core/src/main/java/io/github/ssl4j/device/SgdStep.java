package io.github.ssl4j.device;

/**
 * One step of stochastic gradient descent on one tensor: g += weightDecay p; v = momentum v + g; p -= learningRate v,
 * or with Nesterov p -= learningRate (g + momentum v).
 *
 * @param learningRate the step size
 * @param momentum the share of the velocity kept; 0 leaves the velocity untouched
 * @param nesterov whether Nesterov momentum is used
 * @param weightDecay the factor of p added to the gradient
 */
public record SgdStep(double learningRate, double momentum, boolean nesterov, double weightDecay) {}
