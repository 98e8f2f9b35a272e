package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.HogShape;
import io.github.ssl4j.device.Storage;

/** HOG (histograms of oriented gradients; Dalal and Triggs 2005) as MaskFeat predicts them (arXiv:2112.09133). */
final class HogKernels {
    private static final double EPSILON = 1e-12;
    private static final int[] SOBEL = {1, 2, 1};

    private HogKernels() {}

    static void hog(Kernel kernel, HogShape shape, Storage images, Storage y) {
        Nd4jStorage output = kernel.floating("y", y, shape.outputLength());
        double[] pixels = kernel.floating("images", images, shape.inputLength()).get();
        double[] values = new double[Math.toIntExact(shape.outputLength())];
        float[] window = shape.gaussianWindow() == 0 ? null : shape.windowWeights();
        for (int n = 0; n < shape.batch(); n++) {
            for (int row = 0; row < shape.cellRows() * shape.cell(); row++) {
                for (int column = 0; column < shape.cellColumns() * shape.cell(); column++) {
                    for (int c = 0; c < shape.channels(); c++) {
                        double across = 0;
                        double down = 0;
                        for (int i = 0; i < SOBEL.length; i++) {
                            int step = i - 1;
                            across += SOBEL[i]
                                    * (pixel(shape, pixels, n, row + step, column - 1, c)
                                            - pixel(shape, pixels, n, row + step, column + 1, c));
                            down += SOBEL[i]
                                    * (pixel(shape, pixels, n, row - 1, column + step, c)
                                            - pixel(shape, pixels, n, row + 1, column + step, c));
                        }
                        double magnitude = Math.sqrt(across * across + down * down);
                        if (window != null) {
                            int side = shape.gaussianWindow();
                            magnitude *= window[row % side * side + column % side];
                        }
                        int cellRow = n * shape.cellRows() + row / shape.cell();
                        int cell = cellRow * shape.cellColumns() + column / shape.cell();
                        int histogram = (cell * shape.channels() + c) * shape.bins();
                        values[histogram + bin(across, down, shape.bins())] += magnitude;
                    }
                }
            }
        }
        normalize(values, shape.bins());
        output.set(values);
    }

    private static int bin(double across, double down, int bins) {
        double phase = Math.atan2(across, down) / Math.PI * bins;
        return Math.floorMod((int) Math.floor(phase), bins);
    }

    private static double pixel(HogShape shape, double[] pixels, int n, int row, int column, int c) {
        int h = reflected(row, shape.height());
        int w = reflected(column, shape.width());
        return pixels[((n * shape.height() + h) * shape.width() + w) * shape.channels() + c];
    }

    private static int reflected(int i, int size) {
        return i < 0 ? -i : i < size ? i : 2 * (size - 1) - i;
    }

    private static void normalize(double[] values, int bins) {
        for (int from = 0; from < values.length; from += bins) {
            double squares = 0;
            for (int i = from; i < from + bins; i++) {
                squares += values[i] * values[i];
            }
            double length = Math.max(Math.sqrt(squares), EPSILON);
            for (int i = from; i < from + bins; i++) {
                values[i] /= length;
            }
        }
    }
}
