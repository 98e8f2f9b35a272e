package io.github.ssl4j.optim;

import io.github.ssl4j.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Gradient clipping by norm: a gradient g whose norm exceeds the limit becomes g limit / (|g| + 1e-6), as in PyTorch.
 *
 * @param of whose norm is limited
 * @param norm the limit of the Euclidean norm; infinite for none
 */
public record Clipping(Of of, double norm) {
    private static final double EPSILON = 1e-6;

    /** Whose norm is limited. */
    public enum Of {
        NOTHING,
        /** The gradient of every parameter on its own, as DINO has it. */
        EACH_TENSOR,
        /** The gradients of all parameters taken as one vector. */
        ALL_TOGETHER
    }

    /** Checks the limit. */
    public Clipping {
        Objects.requireNonNull(of, "of");
        if (of == Of.NOTHING ? norm != Double.POSITIVE_INFINITY : !(norm > 0) || Double.isInfinite(norm)) {
            throw new IllegalArgumentException("gradient clipping: expected a norm above 0, found " + norm);
        }
    }

    /** Returns no clipping. */
    public static Clipping none() {
        return new Clipping(Of.NOTHING, Double.POSITIVE_INFINITY);
    }

    /** Returns a limit for the gradient of each parameter tensor. */
    public static Clipping eachTensor(double norm) {
        return new Clipping(Of.EACH_TENSOR, norm);
    }

    /** Returns a limit for the gradient of all parameters together. */
    public static Clipping global(double norm) {
        return new Clipping(Of.ALL_TOGETHER, norm);
    }

    /** Clips the gradients of parameters; those without a gradient are skipped. */
    public void apply(Collection<Tensor> parameters) {
        if (of == Of.NOTHING) {
            return;
        }
        List<Tensor> gradients = EuclideanNorm.gradients(parameters);
        if (of == Of.EACH_TENSOR) {
            gradients.forEach(gradient -> limit(List.of(gradient)));
        } else {
            limit(gradients);
        }
    }

    private void limit(List<Tensor> gradients) {
        double factor = norm / (EuclideanNorm.of(gradients) + EPSILON);
        if (factor < 1) {
            gradients.forEach(gradient -> gradient.device().affine(factor, 0, gradient.storage(), gradient.storage()));
        }
    }
}
