package io.github.ssl4j.clustering;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.IntStream;

/** The last features seen of every image of a source; zeros for an image that was not seen. */
final class MemoryBank {
    private final Tensor features;

    /** Creates a bank of zeros for features of D values of so many images. */
    MemoryBank(Device device, int images, int width) {
        this.features = Tensor.persistent(device, images, width);
    }

    /** Replaces the features of some images [N] by rows [N, D]; of an image named twice the later row counts. */
    void remember(int[] images, Tensor rows) {
        int width = features.size(1);
        if (rows.size(0) != images.length || rows.size(1) != width) {
            throw new IllegalArgumentException(
                    "memory bank: expected rows [" + images.length + ", " + width + "], found " + rows);
        }
        for (int i = 0; i < images.length; i++) {
            features.device()
                    .copy(
                            rows.storage().slice((long) i * width, width),
                            features.storage().slice((long) images[i] * width, width));
        }
    }

    /** Returns the images that were seen, in ascending order. */
    int[] seen() {
        float[] largest = Gradients.off(() -> Ops.sum(Ops.abs(features), 1)).toFloats();
        return IntStream.range(0, largest.length).filter(i -> largest[i] > 0).toArray();
    }

    /** Returns the features [N, D] of some images. */
    Tensor features(int... images) {
        Tensor index = Tensor.of(features.device(), images, images.length);
        return Gradients.off(() -> Ops.gatherRows(features, index));
    }

    /** Forgets all images. */
    void clear() {
        features.device().fill(features.storage(), 0);
    }

    /** Returns the memory itself [images, D], for checkpoints. */
    Tensor state() {
        return features;
    }
}
