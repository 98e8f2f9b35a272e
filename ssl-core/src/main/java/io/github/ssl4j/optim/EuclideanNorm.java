package io.github.ssl4j.optim;

import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The length of tensors taken as one vector. */
public final class EuclideanNorm {
    private EuclideanNorm() {}

    /** Returns the norm of tensors of any shapes; 0 of none. */
    public static double of(Collection<Tensor> tensors) {
        double squares = 0;
        for (Tensor tensor : tensors) {
            squares += squared(tensor);
        }
        return Math.sqrt(squares);
    }

    /** Returns the gradients of those parameters that have one. */
    public static List<Tensor> gradients(Collection<Tensor> parameters) {
        return parameters.stream()
                .map(Tensor::gradient)
                .filter(Objects::nonNull)
                .toList();
    }

    private static double squared(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            return Gradients.off(() -> Ops.sum(Ops.square(tensor))).scalar();
        }
    }
}
