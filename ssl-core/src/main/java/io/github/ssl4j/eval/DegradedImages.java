package io.github.ssl4j.eval;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Images of a source beside their degraded copies, and the features of places that an encoder makes of these. */
final class DegradedImages {
    /** By how much resizing an image may leave 0 to 1. */
    private static final double ROUNDING = 1e-4;

    private final ImageSource images;
    private final EvaluationView view;
    private final RestorationTask task;
    private final FeatureEncoding encoding;
    private final int batch;
    private final long[] key;
    private final long seed;

    /**
     * Creates the images of a source.
     *
     * @param key what sets their noise apart from that of other images
     */
    DegradedImages(
            ImageSource images, EvaluationView view, RestorationTask task, Backbone encoder, long seed, long... key) {
        this.images = images;
        this.view = view;
        this.task = task;
        this.encoding = FeatureEncoding.of(encoder, encoder::places);
        this.batch = FeatureStream.usualBatch(view.size());
        this.seed = seed;
        this.key = key.clone();
    }

    /**
     * A batch of images.
     *
     * @param clean as the encoder would see them, but not normalised
     * @param degraded copies, not normalised either
     * @param features [L D] of each degraded image, place by place
     */
    record Rows(List<Image> clean, List<Image> degraded, List<float[]> features) {}

    /** Hands on the images batch by batch, in order, on this thread; those that cannot be read are left out. */
    void read(Consumer<Rows> consumer) {
        new FeatureStream(images, view.withNormalization(Normalization.NONE), batch)
                .encode(0, (pixels, shape) -> pixels, rows -> {
                    if (rows.count() > 0) {
                        consumer.accept(degraded(rows));
                    }
                });
    }

    private Rows degraded(FeatureRows rows) {
        int height = view.size().height();
        int width = view.size().width();
        int channels = images.channels();
        int length = height * width * channels;
        List<Image> clean = new ArrayList<>();
        List<Image> degraded = new ArrayList<>();
        float[] shown = new float[rows.count() * length];
        for (int row = 0; row < rows.count(); row++) {
            int index = rows.images()[row];
            Image image = planes(rows.values(), row * length, channels, height, width);
            requireRange(image, index);
            Image copy = task.degrade(image, RandomStream.of(seed, keyOf(index)));
            clean.add(image);
            degraded.add(copy);
            Image normalised = new Image(channels, height, width);
            System.arraycopy(copy.pixels(), 0, normalised.pixels(), 0, length);
            view.normalization().normalize(normalised);
            System.arraycopy(normalised.channelsLast(), 0, shown, row * length, length);
        }
        float[] encoded = encoding.encode(shown, new int[] {rows.count(), height, width, channels});
        int share = encoded.length / rows.count();
        List<float[]> features = new ArrayList<>();
        for (int row = 0; row < rows.count(); row++) {
            features.add(Arrays.copyOfRange(encoded, row * share, (row + 1) * share));
        }
        return new Rows(clean, degraded, features);
    }

    private long[] keyOf(int index) {
        long[] keys = Arrays.copyOf(key, key.length + 1);
        keys[key.length] = index;
        return keys;
    }

    private void requireRange(Image image, int index) {
        for (float value : image.pixels()) {
            if (!(value >= -ROUNDING && value <= 1 + ROUNDING)) {
                throw new IllegalArgumentException("restoration: expected images with values from 0 to 1, found "
                        + value + " in " + images.name(index));
            }
        }
    }

    /** Returns an image of the values of one [H, W, C], which begin at a place. */
    static Image planes(float[] values, int start, int channels, int height, int width) {
        Image image = new Image(channels, height, width);
        int area = height * width;
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < area; i++) {
                image.pixels()[c * area + i] = values[start + i * channels + c];
            }
        }
        return image;
    }
}
