package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.SgdStep;
import io.github.ssl4j.device.Storage;

/** Single steps of the optimisers on one tensor, which is as long as p. */
final class OptimiserKernels {
    private OptimiserKernels() {}

    static void sgd(Kernel kernel, SgdStep step, Storage p, Storage g, Storage v) {
        Nd4jStorage weights = kernel.floating("p", p);
        Nd4jStorage velocity = kernel.floating("v", v, weights.length());
        double[] gradients = kernel.floating("g", g, weights.length()).get();
        double[] values = weights.get();
        double[] velocities = velocity.get();
        for (int i = 0; i < values.length; i++) {
            double gradient = gradients[i] + step.weightDecay() * values[i];
            if (step.momentum() == 0) {
                values[i] -= step.learningRate() * gradient;
            } else {
                velocities[i] = step.momentum() * velocities[i] + gradient;
                double direction = step.nesterov() ? gradient + step.momentum() * velocities[i] : velocities[i];
                values[i] -= step.learningRate() * direction;
            }
        }
        weights.set(values);
        velocity.set(velocities);
    }

    static void lars(Kernel kernel, LarsStep step, Storage p, Storage g, Storage v) {
        Nd4jStorage weights = kernel.floating("p", p);
        Nd4jStorage velocity = kernel.floating("v", v, weights.length());
        double[] gradients = kernel.floating("g", g, weights.length()).get();
        double[] values = weights.get();
        double[] velocities = velocity.get();
        double[] updates = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            updates[i] = gradients[i] + step.weightDecay() * values[i];
        }
        double ratio = step.adapt() ? trustRatio(step, norm(values), norm(gradients), norm(updates)) : 1;
        for (int i = 0; i < values.length; i++) {
            velocities[i] = step.momentum() * velocities[i] + ratio * updates[i];
            values[i] -= step.learningRate() * velocities[i];
        }
        weights.set(values);
        velocity.set(velocities);
    }

    private static double trustRatio(LarsStep step, double weights, double gradient, double decayedGradient) {
        double second = step.norm() == LarsStep.Norm.DECAYED_GRADIENT ? decayedGradient : gradient;
        if (!(weights > 0 && second > 0)) {
            return 1;
        }
        double norm = switch (step.norm()) {
            case DECAYED_GRADIENT -> decayedGradient;
            case SUM_OF_NORMS -> gradient + step.weightDecay() * weights;
        };
        return step.trustCoefficient() * weights / (norm + step.epsilon());
    }

    private static double norm(double[] values) {
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    static void adamW(Kernel kernel, AdamWStep step, Storage p, Storage g, Storage m, Storage v) {
        Nd4jStorage weights = kernel.floating("p", p);
        Nd4jStorage first = kernel.floating("m", m, weights.length());
        Nd4jStorage second = kernel.floating("v", v, weights.length());
        double[] gradients = kernel.floating("g", g, weights.length()).get();
        double[] values = weights.get();
        double[] firsts = first.get();
        double[] seconds = second.get();
        double firstShare = 1 - Math.pow(step.beta1(), step.step());
        double secondShare = 1 - Math.pow(step.beta2(), step.step());
        for (int i = 0; i < values.length; i++) {
            values[i] *= 1 - step.learningRate() * step.weightDecay();
            firsts[i] = step.beta1() * firsts[i] + (1 - step.beta1()) * gradients[i];
            seconds[i] = step.beta2() * seconds[i] + (1 - step.beta2()) * gradients[i] * gradients[i];
            double deviation = Math.sqrt(seconds[i] / secondShare) + step.epsilon();
            values[i] -= step.learningRate() * (firsts[i] / firstShare) / deviation;
        }
        weights.set(values);
        first.set(firsts);
        second.set(seconds);
    }

    static void movingAverage(Kernel kernel, double momentum, Storage source, Storage target) {
        Nd4jStorage output = kernel.floating("target", target);
        double[] sources = kernel.floating("source", source, output.length()).get();
        double[] values = output.get();
        for (int i = 0; i < values.length; i++) {
            values[i] = momentum * values[i] + (1 - momentum) * sources[i];
        }
        output.set(values);
    }
}
