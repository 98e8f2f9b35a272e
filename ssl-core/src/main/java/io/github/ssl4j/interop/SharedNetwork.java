package io.github.ssl4j.interop;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.encoder.Architectures;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.tensor.Tensor;
import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The network of an {@link EncoderLayer} on a device of its own, whose parameters and running statistics stand on
 * Deeplearning4j's flat array; on a device that cannot work there they are copied from it and back.
 */
final class SharedNetwork implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Device device;
    private final Backbone backbone;
    private final Cleaner.Cleanable memory;
    private INDArray flat;
    private boolean shared;

    private SharedNetwork(Device device, Backbone backbone, Object user) {
        this.device = device;
        this.backbone = backbone;
        this.memory = CLEANER.register(user, () -> {
            backbone.close();
            device.close();
        });
    }

    /** Opens a device and makes the network; closed at the latest when the user is garbage. */
    static SharedNetwork open(EncoderLayer layer, Object user) {
        Device device = Devices.best();
        try {
            return new SharedNetwork(
                    device, Architectures.described(layer.architecture(), Initializer.of(device, 0)), user);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    Device device() {
        return device;
    }

    Backbone backbone() {
        return backbone;
    }

    /** Takes parameters and statistics from a flat array, which stays theirs where the device can work on it. */
    void standOn(INDArray parameters) {
        if (shared && flat == parameters) {
            return;
        }
        flat = parameters;
        Optional<Storage> whole = HostArrays.storage(device, flat);
        long at = 0;
        for (Tensor tensor : backbone.state().values()) {
            long from = at;
            if (whole.isPresent()) {
                tensor.moveTo(whole.get().slice(from, tensor.length()));
            } else {
                device.write(
                        tensor.storage(), part(from, from + tensor.length()).toFloatVector(), 0);
            }
            at += tensor.length();
        }
        shared = whole.isPresent();
    }

    /** Writes the gradients of the parameters into their views, zeros where there is none, and forgets them. */
    void gradientsInto(Map<String, INDArray> views) {
        Map<String, Tensor> parameters = backbone.parameters();
        backbone.state().forEach((name, tensor) -> {
            INDArray view = views.get(EncoderLayer.key(name));
            if (parameters.containsKey(name) && tensor.gradient() != null) {
                HostArrays.copy(tensor.gradient(), view);
            } else {
                view.assign(0);
            }
            tensor.clearGradient();
        });
        if (!shared) {
            statisticsBack(parameters);
        }
    }

    private void statisticsBack(Map<String, Tensor> parameters) {
        long at = 0;
        for (Map.Entry<String, Tensor> entry : backbone.state().entrySet()) {
            long end = at + entry.getValue().length();
            if (!parameters.containsKey(entry.getKey())) {
                part(at, end).assign(Nd4j.createFromArray(entry.getValue().toFloats()));
            }
            at = end;
        }
    }

    private INDArray part(long from, long to) {
        return flat.reshape(flat.length()).get(NDArrayIndex.interval(from, to));
    }

    @Override
    public void close() {
        memory.clean();
    }
}
