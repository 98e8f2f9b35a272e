package io.github.ssl4j.train;

import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The running statistics of a method's networks, which are as they were when this is closed. */
final class BuffersAsTheyWere implements AutoCloseable {
    private final Map<Tensor, Tensor> copies = new LinkedHashMap<>();

    BuffersAsTheyWere(SslMethod method) {
        method.modules()
                .forEach(module -> module.buffers().values().forEach(buffer -> {
                    Tensor copy = Tensor.persistent(buffer.device(), buffer.shape());
                    copy.assign(buffer);
                    copies.put(buffer, copy);
                }));
    }

    @Override
    public void close() {
        copies.forEach((buffer, copy) -> {
            buffer.assign(copy);
            copy.close();
        });
    }
}
