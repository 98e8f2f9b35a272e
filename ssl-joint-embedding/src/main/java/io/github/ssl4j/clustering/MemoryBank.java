package io.github.ssl4j.clustering;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.Map;
import java.util.stream.IntStream;

/** The last features seen of every image of a source. */
final class MemoryBank implements Stateful {
    private final Tensor features;
    /** 1 for an image that was seen, 0 for another. */
    private final Tensor seen;

    /** Creates a bank for features of {@code width} values of so many images, none of which was seen. */
    MemoryBank(Device device, int images, int width) {
        this.features = Tensor.persistent(device, images, width);
        this.seen = Tensor.persistent(device, images);
    }

    /** Replaces the features of some images [N] by rows [N, D]; of an image named twice the later row counts. */
    void remember(int[] images, Tensor rows) {
        int width = features.size(1);
        if (rows.rank() != 2 || rows.size(0) != images.length || rows.size(1) != width) {
            throw new IllegalArgumentException(
                    "memory bank: expected rows [" + images.length + ", " + width + "], found " + rows);
        }
        Device device = features.device();
        for (int i = 0; i < images.length; i++) {
            device.copy(
                    rows.storage().slice((long) i * width, width),
                    features.storage().slice((long) images[i] * width, width));
            device.fill(seen.storage().slice(images[i], 1), 1);
        }
    }

    /** Returns the images that were seen, in ascending order. */
    int[] seen() {
        float[] marks = seen.toFloats();
        return IntStream.range(0, marks.length).filter(i -> marks[i] > 0).toArray();
    }

    /** Returns the features [N, D] of some images. */
    Tensor features(int... images) {
        Tensor index = Tensor.of(features.device(), images, images.length);
        return Gradients.off(() -> Ops.gatherRows(features, index));
    }

    /** Returns the features and which of them were seen, by name, for checkpoints. */
    @Override
    public Map<String, Tensor> state() {
        return Map.of("features", features, "seen", seen);
    }

    @Override
    public void close() {
        features.close();
        seen.close();
    }
}
