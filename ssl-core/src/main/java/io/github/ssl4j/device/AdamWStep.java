package io.github.ssl4j.device;

/**
 * One step of Adam with decoupled weight decay on one tensor: p *= 1 - learningRate weightDecay; m = beta1 m + (1 -
 * beta1) g; v = beta2 v + (1 - beta2) g^2; p -= learningRate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) +
 * epsilon). Loshchilov and Hutter 2019, arXiv:1711.05101.
 *
 * @param learningRate the step size
 * @param beta1 the decay rate of the first moment
 * @param beta2 the decay rate of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay the fraction of p subtracted, times the learning rate
 * @param step t, counted from 1
 */
public record AdamWStep(
        double learningRate, double beta1, double beta2, double epsilon, double weightDecay, long step) {}
