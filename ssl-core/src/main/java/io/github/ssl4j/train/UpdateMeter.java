package io.github.ssl4j.train;

import io.github.ssl4j.optim.EuclideanNorm;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Measures a step of the optimiser by a copy of the parameters, which lives in the scope of the step. */
final class UpdateMeter {
    private final List<Tensor> parameters;
    private final List<Tensor> before;
    private final double gradientNorm;

    /** Looks at parameters that have their gradients, and have not moved yet. */
    UpdateMeter(Collection<Tensor> parameters) {
        this.parameters = List.copyOf(parameters);
        this.gradientNorm = EuclideanNorm.of(EuclideanNorm.gradients(parameters));
        this.before = new ArrayList<>();
        Gradients.withoutRecording(() -> this.parameters.forEach(parameter -> before.add(Ops.affine(parameter, 1, 0))));
    }

    /** Looks at them again, after the step. */
    UpdateSize afterStep() {
        double weights = EuclideanNorm.of(before);
        double squares = 0;
        for (int i = 0; i < parameters.size(); i++) {
            int at = i;
            try (Scope scope = Scope.open()) {
                double moved = EuclideanNorm.of(
                        List.of(Gradients.off(() -> Ops.subtract(parameters.get(at), before.get(at)))));
                squares += moved * moved;
            }
        }
        return new UpdateSize(gradientNorm, weights == 0 ? 0 : Math.sqrt(squares) / weights);
    }
}
