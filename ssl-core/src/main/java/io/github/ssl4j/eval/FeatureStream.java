package io.github.ssl4j.eval;

import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.ImageLoader;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The features of the images of a source, in its order, a batch at a time: those of any number of images in the memory
 * of a few.
 */
public final class FeatureStream {
    private static final int LARGEST_BATCH = 256;

    /** As many as in 64 images of 224 pixels. */
    private static final long PIXELS_AT_A_TIME = 64 * 224 * 224;

    private final ImageSource images;
    private final ViewPolicy view;
    private final int batchSize;

    /**
     * Creates the stream of a source.
     *
     * @param view the one view of every image
     * @param batchSize N, images encoded at a time
     * @throws IllegalArgumentException if the policy makes more than one view or the batch size is below one
     */
    public FeatureStream(ImageSource images, ViewPolicy view, int batchSize) {
        if (view.views() != 1) {
            throw new IllegalArgumentException(
                    "evaluation takes one view of an image, found a policy that makes " + view.views());
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch size must be at least 1, found " + batchSize);
        }
        this.images = images;
        this.view = view;
        this.batchSize = Math.min(batchSize, images.size());
    }

    /** Returns how many images of a size are encoded at a time where nobody says: 256, or fewer large ones. */
    public static int usualBatch(ViewSize size) {
        return (int) Math.max(1, Math.min(LARGEST_BATCH, PIXELS_AT_A_TIME / size.area()));
    }

    /** Returns the number of batches. */
    public int batches() {
        return (images.size() + batchSize - 1) / batchSize;
    }

    /**
     * Encodes the images from a batch on. The features of an image do not depend on where that starts.
     *
     * @param firstBatch from 0 to {@link #batches()}, at which nothing is left
     * @param consumer receives each batch, in order, on this thread
     * @throws IllegalArgumentException if there is no such batch, or an encoding is of no whole number of features
     * @throws io.github.ssl4j.data.TooManyCorruptImagesException if too many images cannot be read
     */
    public void encode(int firstBatch, FeatureEncoding encoding, Consumer<FeatureRows> consumer) {
        LoaderOptions all = LoaderOptions.forEvaluation(batchSize);
        LoaderOptions options = all.withThreads(Math.min(all.threads(), images.size()));
        try (ImageLoader loader = new ImageLoader(images, view, options)) {
            for (Batch batch : loader.epoch(0, firstBatch)) {
                try (batch) {
                    consumer.accept(rows(batch, encoded(batch, encoding), loader));
                }
            }
        }
    }

    private static float[] encoded(Batch batch, FeatureEncoding encoding) {
        ViewSize size = batch.size(0);
        int[] shape = {batch.size(), size.height(), size.width(), batch.channels()};
        int length = Math.toIntExact(batch.size() * size.area() * batch.channels());
        float[] pixels = batch.view(0);
        float[] encoded = encoding.encode(pixels.length == length ? pixels : Arrays.copyOf(pixels, length), shape);
        if (encoded.length == 0 || encoded.length % batch.size() != 0) {
            throw new IllegalArgumentException("expected as many features of each of " + batch.size()
                    + " images, found " + encoded.length + " in all");
        }
        return encoded;
    }

    private FeatureRows rows(Batch batch, float[] encoded, ImageLoader loader) {
        int width = encoded.length / batch.size();
        int first = batch.number() * batchSize;
        int[] indices = new int[batch.size()];
        List<Integer> missing = new ArrayList<>();
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            // another index: the loader filled in for an image that cannot be read
            if (batch.indices()[row] != first + row) {
                missing.add(first + row);
                continue;
            }
            if (count < row) {
                System.arraycopy(encoded, row * width, encoded, count * width, width);
            }
            indices[count++] = first + row;
        }
        if (missing.isEmpty()) {
            return new FeatureRows(batch.number(), encoded, indices, List.of());
        }
        Map<Integer, CorruptImage> corrupt =
                loader.corruptImages().stream().collect(Collectors.toMap(CorruptImage::index, Function.identity()));
        return new FeatureRows(
                batch.number(),
                Arrays.copyOf(encoded, count * width),
                Arrays.copyOf(indices, count),
                missing.stream().map(corrupt::get).toList());
    }
}
