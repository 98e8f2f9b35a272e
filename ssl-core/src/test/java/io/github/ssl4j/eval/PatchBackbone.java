package io.github.ssl4j.eval;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** An encoder that learns nothing: the features of a place are the pixels of its patch times a number. */
final class PatchBackbone extends Backbone {
    private static final int CHANNELS = 3;

    private final Tensor factor;
    private final int patch;

    PatchBackbone(Device device, int patch, double factor) {
        this.factor = parameter("factor", Tensor.persistent(device, 1));
        this.patch = patch;
        device.fill(this.factor.storage(), factor);
    }

    private PatchBackbone(PatchBackbone original) {
        super(original);
        this.factor = parameter("factor", copyOf(original.factor));
        this.patch = original.patch;
    }

    @Override
    public PatchBackbone copy() {
        return new PatchBackbone(this);
    }

    @Override
    public int featureWidth() {
        return patch * patch * CHANNELS;
    }

    @Override
    public int channels() {
        return CHANNELS;
    }

    @Override
    public String architecture() {
        return "patches";
    }

    @Override
    public Tensor places(Tensor images) {
        return Ops.patchify(images, patch).times(factor);
    }

    @Override
    public Tensor apply(Tensor images) {
        return Ops.mean(places(images), 1);
    }
}
