package io.github.ssl4j.train;

import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A step whose loss is infinite or not a number; no weight is moved by it.
 *
 * @param progress the progress before the step
 * @param loss the loss
 * @param learningRate the step size of the optimiser
 * @param views what the step was made of, which may be read during the call only
 * @param tensor the first of views, weights and state of the method that holds numbers that are not finite; empty if
 *     only the step itself made them
 */
public record NonFiniteStep(Progress progress, double loss, double learningRate, Views views, Optional<String> tensor) {

    /** Checks that nothing is missing. */
    public NonFiniteStep {
        Objects.requireNonNull(progress, "progress");
        Objects.requireNonNull(views, "views");
        Objects.requireNonNull(tensor, "tensor");
    }

    static NonFiniteStep of(Progress progress, double loss, double learningRate, Views views, SslMethod method) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (int v = 0; v < views.count(); v++) {
            all.put("view " + v, views.get(v));
        }
        all.putAll(method.parameters());
        all.putAll(method.state());
        Optional<String> first = all.entrySet().stream()
                .filter(entry -> !Checkpoint.isFinite(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
        return new NonFiniteStep(progress, loss, learningRate, views, first);
    }
}
