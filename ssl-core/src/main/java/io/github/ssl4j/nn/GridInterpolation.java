package io.github.ssl4j.nn;

import io.github.ssl4j.device.ResampleFilter;

/**
 * Position embeddings of one grid as weighted sums of those of another, by bicubic interpolation as in PyTorch, without
 * antialiasing.
 */
public final class GridInterpolation {
    private static final ResampleFilter BICUBIC = ResampleFilter.bicubic(false);

    private GridInterpolation() {}

    /** Returns the embeddings [newRows newColumns, D] of another grid than that of given ones [rows columns, D]. */
    public static float[] resized(float[] embeddings, int rows, int columns, int newRows, int newColumns) {
        int tokens = rows * columns;
        int newTokens = newRows * newColumns;
        int width = embeddings.length / tokens;
        double[] weights = weights(rows, columns, newRows, newColumns);
        float[] resized = new float[newTokens * width];
        for (int token = 0; token < newTokens; token++) {
            for (int d = 0; d < width; d++) {
                double sum = 0;
                for (int i = 0; i < tokens; i++) {
                    sum += weights[token * tokens + i] * embeddings[i * width + d];
                }
                resized[token * width + d] = (float) sum;
            }
        }
        return resized;
    }

    /** Returns the weights [newRows newColumns, rows columns] by which a grid's tokens make those of the other grid. */
    static double[] weights(int rows, int columns, int newRows, int newColumns) {
        double[][] down = axis(rows, newRows);
        double[][] right = axis(columns, newColumns);
        double[] weights = new double[newRows * newColumns * rows * columns];
        int next = 0;
        for (int row = 0; row < newRows; row++) {
            for (int column = 0; column < newColumns; column++) {
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        weights[next++] = down[row][i] * right[column][j];
                    }
                }
            }
        }
        return weights;
    }

    private static double[][] axis(int input, int output) {
        double[][] weights = new double[output][input];
        double scale = (double) input / output;
        for (int i = 0; i < output; i++) {
            double center = scale * (i + 0.5) - 0.5;
            int first = (int) Math.floor(center) - BICUBIC.radius() + 1;
            for (int j = first; j < first + 2 * BICUBIC.radius(); j++) {
                weights[i][Math.min(Math.max(j, 0), input - 1)] += BICUBIC.weight(j - center);
            }
        }
        return weights;
    }
}
