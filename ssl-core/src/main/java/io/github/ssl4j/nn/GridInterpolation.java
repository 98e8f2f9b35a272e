package io.github.ssl4j.nn;

import io.github.ssl4j.device.ResampleFilter;

/**
 * Position embeddings of one grid as weighted sums of those of another, by bicubic interpolation as in PyTorch, without
 * antialiasing.
 */
public final class GridInterpolation {
    private static final ResampleFilter BICUBIC = ResampleFilter.bicubic(false);

    private GridInterpolation() {}

    /** Returns the embeddings [side' side', D] of another square grid than that of given ones [side side, D]. */
    public static float[] resized(float[] embeddings, int side, int newSide) {
        int width = embeddings.length / (side * side);
        double[] weights = weights(side, newSide, newSide);
        float[] resized = new float[newSide * newSide * width];
        for (int token = 0; token < newSide * newSide; token++) {
            for (int d = 0; d < width; d++) {
                double sum = 0;
                for (int i = 0; i < side * side; i++) {
                    sum += weights[token * side * side + i] * embeddings[i * width + d];
                }
                resized[token * width + d] = (float) sum;
            }
        }
        return resized;
    }

    /** Returns the weights [rows columns, side side] by which a square grid's tokens make those of the other grid. */
    static double[] weights(int side, int rows, int columns) {
        double[][] down = axis(side, rows);
        double[][] right = axis(side, columns);
        double[] weights = new double[rows * columns * side * side];
        int next = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                for (int i = 0; i < side; i++) {
                    for (int j = 0; j < side; j++) {
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
