package io.github.ssl4j.eval;

import io.github.ssl4j.data.CorruptImage;
import java.util.List;

/**
 * The features of a batch of images, without those images that cannot be read.
 *
 * @param batch which batch of the source this is, from 0
 * @param values the features of image after image, [M, ...]; not a copy
 * @param images the index in the source of every row's image [M], ascending; not a copy
 * @param leftOut the images of the batch that have no row, in the order of the source
 */
public record FeatureRows(int batch, float[] values, int[] images, List<CorruptImage> leftOut) {
    /** Returns M, the number of rows: of images of the batch that could be read. */
    public int count() {
        return images.length;
    }
}
