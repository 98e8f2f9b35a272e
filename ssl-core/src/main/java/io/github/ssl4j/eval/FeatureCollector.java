package io.github.ssl4j.eval;

import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.ImageLoader;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewPolicy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Gathers the features of the images of a source, a batch at a time, without those that cannot be read. */
final class FeatureCollector {
    private FeatureCollector() {}

    /** Makes features [N, D] of images of a shape [N, H, W, C]. */
    interface Encoding {
        float[] encode(float[] pixels, int[] shape);
    }

    static Features collect(
            ImageSource images, ViewPolicy view, int batchSize, int width, String origin, Encoding encoding) {
        if (view.views() != 1) {
            throw new IllegalArgumentException(
                    "evaluation takes one view of an image, found a policy that makes " + view.views());
        }
        float[] values = new float[Math.multiplyExact(images.size(), width)];
        int[] labels = images.labelled() ? new int[images.size()] : null;
        int[] indices = new int[images.size()];
        int count = 0;
        List<CorruptImage> leftOut;
        LoaderOptions options = LoaderOptions.forEvaluation(Math.min(batchSize, images.size()));
        try (ImageLoader loader = new ImageLoader(images, view, options)) {
            for (Batch batch : loader.epoch(0)) {
                try (batch) {
                    int first = batch.number() * options.batchSize();
                    float[] encoded = encode(batch, encoding);
                    if (encoded.length != batch.size() * width) {
                        throw new IllegalArgumentException(origin + ": expected " + width + " features of each of "
                                + batch.size() + " images, found " + encoded.length + " in all");
                    }
                    for (int row = 0; row < batch.size(); row++) {
                        // another index: the loader filled in for an image that cannot be read
                        if (batch.indices()[row] == first + row) {
                            System.arraycopy(encoded, row * width, values, count * width, width);
                            if (labels != null) {
                                labels[count] = batch.labels()[row];
                            }
                            indices[count] = first + row;
                            count++;
                        }
                    }
                }
            }
            leftOut = loader.corruptImages().stream()
                    .sorted(Comparator.comparingInt(CorruptImage::index))
                    .toList();
        }
        return new Features(
                count == images.size() ? values : Arrays.copyOf(values, count * width),
                width,
                labels == null ? null : Arrays.copyOf(labels, count),
                images.classes(),
                origin,
                Arrays.copyOf(indices, count),
                leftOut);
    }

    private static float[] encode(Batch batch, Encoding encoding) {
        int side = batch.side(0);
        int[] shape = {batch.size(), side, side, batch.channels()};
        int length = batch.size() * side * side * batch.channels();
        float[] pixels = batch.view(0);
        return encoding.encode(pixels.length == length ? pixels : Arrays.copyOf(pixels, length), shape);
    }
}
