package io.github.ssl4j.train;

import io.github.ssl4j.tensor.Tensor;
import java.util.List;

/**
 * The V views of N images on the device, each [N, H, W, C].
 *
 * @param tensors the views, in the order of the view policy
 * @param images the index of every image in its source [N]
 */
public record Views(List<Tensor> tensors, int[] images) {

    /** Copies the list. */
    public Views {
        tensors = List.copyOf(tensors);
    }

    /** Returns one view of all images. */
    public Tensor get(int view) {
        return tensors.get(view);
    }

    /** Returns V. */
    public int count() {
        return tensors.size();
    }

    /** Returns N. */
    public int batch() {
        return images.length;
    }
}
