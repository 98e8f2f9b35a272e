package io.github.ssl4j.interop;

import io.github.ssl4j.data.ImageSource;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The images of a Deeplearning4j data set iterator, in any layout, copied into memory: pretraining passes over them
 * many times in random order. Labels play no part in pretraining; those that are one-hot [N, K] are kept for probes.
 *
 * <p>Everywhere {@code white} is the value of white, 1 or 255, and values have to lie between 0 and it: a normaliser
 * set on the iterator that centres them has to be taken off.
 */
public final class IteratorImages {

    private IteratorImages() {}

    /**
     * Returns the images of features [N, C, H, W], Deeplearning4j's usual layout.
     *
     * @throws IllegalArgumentException if there are no images, a shape is another, a value lies outside 0 to
     *     {@code white}, or the values are fractions of 1 where {@code white} says otherwise
     */
    public static ImageSource nchw(DataSetIterator batches, double white) {
        return ImageSource.of(batches, white);
    }

    /**
     * Returns the images of features [N, H, W, C].
     *
     * @throws IllegalArgumentException as {@link #nchw}
     */
    public static ImageSource nhwc(DataSetIterator batches, double white) {
        return ImageSource.of(batches, white, features -> {
            requireRank(4, "[N, H, W, C]", features);
            return features.permute(0, 3, 1, 2);
        });
    }

    /**
     * Returns the images of flattened features [N, C * H * W], such as those of Deeplearning4j's MNIST.
     *
     * @param channels C
     * @param height H in pixels
     * @param width W in pixels
     * @throws IllegalArgumentException as {@link #nchw}
     */
    public static ImageSource flat(DataSetIterator batches, double white, int channels, int height, int width) {
        String layout = "[N, " + channels + " * " + height + " * " + width + "]";
        long length = (long) channels * height * width;
        return ImageSource.of(batches, white, features -> {
            requireRank(2, layout, features);
            if (features.size(1) != length) {
                throw unexpected(layout, features);
            }
            return features.reshape('c', features.size(0), channels, height, width);
        });
    }

    private static void requireRank(int rank, String layout, INDArray features) {
        if (features.rank() != rank) {
            throw unexpected(layout, features);
        }
    }

    private static IllegalArgumentException unexpected(String layout, INDArray features) {
        return new IllegalArgumentException("data set iterator: expected features of shape " + layout + ", found "
                + Arrays.toString(features.shape()));
    }
}
