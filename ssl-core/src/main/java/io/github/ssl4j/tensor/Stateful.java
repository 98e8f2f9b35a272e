package io.github.ssl4j.tensor;

import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Tensors that belong together: what a checkpoint keeps of a part, and the memory that the part gives back. */
public interface Stateful extends AutoCloseable {

    /** Returns the tensors by name; the same names and shapes whenever it is asked. */
    Map<String, Tensor> state();

    /** Gives the memory back. */
    @Override
    void close();

    /** Returns a single tensor as a part; its name is {@code value}. */
    static Stateful of(Tensor tensor) {
        Objects.requireNonNull(tensor, "tensor");
        return of(() -> Map.of("value", tensor), tensor::close);
    }

    /** Returns a part of these tensors that gives its memory back in this way. */
    static Stateful of(Supplier<Map<String, Tensor>> state, Runnable close) {
        return new Stateful() {
            @Override
            public Map<String, Tensor> state() {
                return state.get();
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }
}
