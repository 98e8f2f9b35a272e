package io.github.ssl4j.device;

/**
 * The sizes of a batch norm over the rows of [rows, C]; an image batch [N, H, W, C] has N H W rows.
 *
 * @param rows the number of values per channel
 * @param channels C
 * @param epsilon added to the variance
 * @param relu whether a ReLU follows in the same pass
 */
public record BatchNormShape(int rows, int channels, double epsilon, boolean relu) {

    /** Checks the sizes. */
    public BatchNormShape {
        if (rows < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    "batch norm needs sizes of at least 1, found rows " + rows + ", channels " + channels);
        }
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("batch norm needs an epsilon of at least 0, found " + epsilon);
        }
    }

    /** Returns the number of elements of the input. */
    public long length() {
        return (long) rows * channels;
    }
}
