package io.github.ssl4j.tensor;

import io.github.ssl4j.device.ElementType;

/** Real numbers in another type; their gradient comes back in the type they had. */
final class Conversion {

    private Conversion() {}

    static Tensor to(ElementType type, Tensor x) {
        Tensor y = Tensor.uninitialized(x.device(), type, "conversion", x.shape());
        x.device().convert(x.storage(), y.storage());
        return Tape.record(y, new Tensor[] {x}, dy -> new Tensor[] {dy});
    }
}
