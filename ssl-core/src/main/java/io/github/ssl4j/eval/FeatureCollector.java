package io.github.ssl4j.eval;

import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Gathers the features of the images of a source in memory. */
final class FeatureCollector implements Consumer<FeatureRows> {
    private final ImageSource images;
    private final int width;
    private final String origin;
    private final float[] values;
    private final int[] labels;
    private final int[] indices;
    private final List<CorruptImage> leftOut = new ArrayList<>();
    private int count;

    private FeatureCollector(ImageSource images, int width, String origin) {
        this.images = images;
        this.width = width;
        this.origin = origin;
        this.values = new float[Math.multiplyExact(images.size(), width)];
        this.labels = images.labelled() ? new int[images.size()] : null;
        this.indices = new int[images.size()];
    }

    static Features collect(
            ImageSource images, ViewPolicy view, int batchSize, int width, String origin, FeatureEncoding encoding) {
        FeatureStream stream = new FeatureStream(images, view, batchSize);
        FeatureCollector collector = new FeatureCollector(images, width, origin);
        stream.encode(0, encoding, collector);
        return collector.features();
    }

    @Override
    public void accept(FeatureRows rows) {
        if (rows.values().length != rows.count() * width) {
            throw new IllegalArgumentException(origin + ": expected " + width + " features of each of " + rows.count()
                    + " images, found " + rows.values().length + " in all");
        }
        System.arraycopy(rows.values(), 0, values, count * width, rows.values().length);
        for (int image : rows.images()) {
            if (labels != null) {
                labels[count] = images.label(image);
            }
            indices[count++] = image;
        }
        leftOut.addAll(rows.leftOut());
    }

    private Features features() {
        return new Features(
                count == images.size() ? values : Arrays.copyOf(values, count * width),
                width,
                labels == null ? null : Arrays.copyOf(labels, count),
                images.classes(),
                origin,
                Arrays.copyOf(indices, count),
                leftOut);
    }
}
