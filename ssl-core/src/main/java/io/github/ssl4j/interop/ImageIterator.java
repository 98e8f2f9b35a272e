package io.github.ssl4j.interop;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Images as batches for Deeplearning4j: features [N, C, H, W], cut and normalised by an encoder's evaluation view, and
 * labels, one-hot [N, K] and named, if the images have any; in the order of the source, the last batch smaller. An
 * image that cannot be read ends the pass by a {@link io.github.ssl4j.data.CorruptImageException}.
 *
 * <pre>{@code
 * classifier.fit(new ImageIterator(images, encoder.view(), 32));
 * }</pre>
 */
public final class ImageIterator extends BatchIterator {
    private static final long serialVersionUID = 1L;

    private final transient ImageSource images;
    private final transient EvaluationView view;

    /**
     * Creates an iterator over all images, which stay the caller's.
     *
     * @param batch N, images at a time
     * @throws IllegalArgumentException if the batch is below 1
     */
    public ImageIterator(ImageSource images, EvaluationView view, int batch) {
        super(images.size(), batch, images.classes());
        this.images = images;
        this.view = Objects.requireNonNull(view, "view");
    }

    /**
     * Creates an iterator over all images with values from 0 to 1, cut by a view but not normalised, as {@code
     * EncoderLayer} takes them.
     *
     * @throws IllegalArgumentException if the batch is below 1
     */
    public static ImageIterator unnormalised(ImageSource images, EvaluationView view, int batch) {
        return new ImageIterator(images, view.withNormalization(Normalization.NONE), batch);
    }

    @Override
    DataSet make(int from, int count) {
        int channels = images.channels();
        int length = inputColumns();
        float[] values = new float[count * length];
        int[] labels = new int[images.labelled() ? count : 0];
        Image source = new Image(channels, 1, 1);
        Image target = new Image(channels, 1, 1);
        for (int n = 0; n < count; n++) {
            images.read(from + n, source, view::reduction);
            view.view(source, target);
            System.arraycopy(target.pixels(), 0, values, n * length, length);
            if (images.labelled()) {
                labels[n] = images.label(from + n);
            }
        }
        return DataSets.of(
                Nd4j.createFromArray(values)
                        .reshape(
                                'c',
                                count,
                                channels,
                                view.size().height(),
                                view.size().width()),
                labels,
                images.labelled() ? images.classes() : List.of());
    }

    @Override
    public int inputColumns() {
        return Math.toIntExact(images.channels() * view.size().area());
    }

    @Override
    public boolean asyncSupported() {
        return true;
    }
}
