package io.github.ssl4j.tensor;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;

/** An operation that a user brings, checked where those of ssl4j need no check. */
record OwnOperation(String name, Backward backward, Tensor... inputs) {

    OwnOperation {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(backward, "backward");
        for (Tensor input : inputs) {
            Objects.requireNonNull(input, () -> name + ": expected inputs, found null among them");
        }
    }

    Tensor apply(Supplier<Tensor> forward) {
        Tensor result = Gradients.off(forward);
        return Tape.record(result.view(name, 0, result.shape()), inputs, this::gradients);
    }

    private Tensor[] gradients(Tensor outputGradient) {
        Tensor[] found = backward.gradients(outputGradient);
        if (found == null || found.length != inputs.length) {
            throw new IllegalArgumentException(name + ": expected " + inputs.length
                    + " gradients, one for every input, found " + (found == null ? "none" : found.length));
        }
        Tensor[] checked = new Tensor[found.length];
        for (int i = 0; i < found.length; i++) {
            if (found[i] != null) {
                checked[i] = checked(i, found[i], outputGradient);
            }
        }
        return checked;
    }

    /** Gradients are added up in place, so one on memory that somebody else uses is copied. */
    private Tensor checked(int input, Tensor gradient, Tensor outputGradient) {
        if (!Arrays.equals(gradient.shape(), inputs[input].shape())) {
            throw new IllegalArgumentException(name + ": expected a gradient of input " + input + " of shape "
                    + Arrays.toString(inputs[input].shape()) + ", found " + Arrays.toString(gradient.shape()));
        }
        Shapes.requireSameDevice(name, inputs[input], gradient);
        boolean free = gradient.allocation() == outputGradient.allocation()
                || Scope.current().owns(gradient.allocation());
        if (free) {
            return gradient;
        }
        Tensor copy = Tensor.like(gradient, name);
        copy.assign(gradient);
        return copy;
    }
}
