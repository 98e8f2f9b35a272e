package io.github.ssl4j.nn;

/**
 * Fixed position embeddings of a grid of tokens: the first half of the width encodes the column, the second the row,
 * each by sines and then cosines of falling frequency, 10000^(-k / (D / 4)). Vaswani et al. 2017, arXiv:1706.03762; in
 * two dimensions He et al. 2021, arXiv:2111.06377.
 */
public final class SinCosPositions {
    private static final double BASE = 10_000;

    private SinCosPositions() {}

    /**
     * Returns the embeddings of a grid, token by token in rows [L, D].
     *
     * @throws IllegalArgumentException if the width is not a multiple of 4
     */
    public static double[] of(int rows, int columns, int width) {
        if (width < 4 || width % 4 != 0) {
            throw new IllegalArgumentException(
                    "sin-cos positions: expected a width that is a multiple of 4, found " + width);
        }
        double[] embeddings = new double[rows * columns * width];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int from = (row * columns + column) * width;
                encode(column, embeddings, from, width / 4);
                encode(row, embeddings, from + width / 2, width / 4);
            }
        }
        return embeddings;
    }

    /** Returns the embeddings in single precision, as the references keep them whatever they compute in [L, D]. */
    public static double[] single(int rows, int columns, int width) {
        double[] embeddings = of(rows, columns, width);
        for (int i = 0; i < embeddings.length; i++) {
            embeddings[i] = (float) embeddings[i];
        }
        return embeddings;
    }

    private static void encode(int position, double[] embeddings, int from, int frequencies) {
        for (int k = 0; k < frequencies; k++) {
            double angle = position * Math.pow(BASE, -(double) k / frequencies);
            embeddings[from + k] = Math.sin(angle);
            embeddings[from + frequencies + k] = Math.cos(angle);
        }
    }
}
