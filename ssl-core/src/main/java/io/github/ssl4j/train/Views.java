package io.github.ssl4j.train;

import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Returns the views of a batch, which is given back, as tensors of the scope. */
    static Views upload(Batch batch, Device device) {
        try (batch) {
            List<Tensor> views = new ArrayList<>();
            for (int view = 0; view < batch.views(); view++) {
                ViewSize size = batch.size(view);
                int length = Math.toIntExact(batch.size() * size.area() * batch.channels());
                float[] pixels = batch.view(view);
                float[] used = pixels.length == length ? pixels : Arrays.copyOf(pixels, length);
                views.add(Tensor.of(device, used, batch.size(), size.height(), size.width(), batch.channels()));
            }
            return new Views(views, Arrays.copyOf(batch.indices(), batch.size()));
        }
    }

    /** Returns the views of some of the images, one after another. */
    Views part(int first, int count) {
        return new Views(
                tensors.stream().map(view -> Ops.slice(view, first, count)).toList(),
                Arrays.copyOfRange(images, first, first + count));
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
