package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.HogShape;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * HOG (histograms of oriented gradients; Dalal and Triggs 2005) as MaskFeat predicts them (arXiv:2112.09133).
 *
 * <p>The bin of a gradient is the number of bin edges within half a turn that it has passed, told by cross products
 * instead of an angle. Gradients and cross products are of doubles, in which differences and sums of float pixels are
 * exact: rounding would move gradients along an axis, which the reflected border consists of, to the next bin.
 */
final class Hog {
    private static final double EPSILON = 1e-12;

    /** Any float but 0 times this is larger than a sum of four floats. */
    private static final double ABOVE_ALL = 1e200;

    private final HogShape shape;
    private final CpuStorage images;
    private final CpuStorage y;
    private final float[] window;
    private final double[] cosines;
    private final double[] sines;

    private Hog(HogShape shape, CpuStorage images, CpuStorage y) {
        this.shape = shape;
        this.images = images;
        this.y = y;
        window = shape.gaussianWindow() == 0 ? null : shape.windowWeights();
        cosines = new double[shape.bins()];
        sines = new double[shape.bins()];
        for (int edge = 0; edge < shape.bins(); edge++) {
            cosines[edge] = sine(shape.bins() + 2 * edge);
            sines[edge] = sine(2 * edge);
        }
    }

    static void of(HogShape shape, CpuStorage images, CpuStorage y) {
        Hog hog = new Hog(shape, images, y);
        Queue<Line> idle = new ConcurrentLinkedQueue<>();
        IntStream.range(0, shape.batch() * shape.cellRows()).parallel().forEach(cellRow -> {
            Line free = idle.poll();
            Line line = free == null ? hog.new Line() : free;
            line.fill(cellRow);
            idle.add(line);
        });
    }

    /** The sine of steps pi / (2 bins), equal to the last bit where symmetry makes it so, and 0 where it is. */
    private double sine(int steps) {
        int half = 2 * shape.bins();
        int inHalf = steps % half;
        int inQuarter = Math.min(inHalf, half - inHalf);
        double size = 2 * inQuarter == shape.bins() ? Math.sqrt(0.5) : StrictMath.sin(Math.PI * inQuarter / half);
        return steps / half % 2 == 0 ? size : -size;
    }

    private static double minusOneBelowZero(double x) {
        return Math.floor(Math.max(-1, Math.min(0, x)));
    }

    /** One row of cells; used again for others. */
    private final class Line {
        private final int channels = shape.channels();
        private final int length = shape.width() * channels;
        private final float[][] pixels = new float[3][length + 2 * channels];
        private final double[] smooth = new double[length + 2 * channels];
        private final double[] falling = new double[length + 2 * channels];
        private final double[] across = new double[length];
        private final double[] down = new double[length];
        private final double[] magnitudes = new double[length];
        private final double[] bins = new double[length];
        private final double[] sums = new double[shape.cellColumns() * channels * shape.bins()];
        private final float[] results = new float[sums.length];

        void fill(int cellRow) {
            int image = cellRow / shape.cellRows();
            int top = cellRow % shape.cellRows() * shape.cell();
            Arrays.fill(sums, 0);
            load(image, top - 1, pixels[0]);
            load(image, top, pixels[1]);
            for (int row = top; row < top + shape.cell(); row++) {
                int above = (row - top) % 3;
                float[] below = pixels[(above + 2) % 3];
                load(image, row + 1, below);
                differentiate(pixels[above], pixels[(above + 1) % 3], below);
                orient();
                if (window != null) {
                    fade(row);
                }
                add();
            }
            normalize();
            y.put((long) cellRow * results.length, results, 0, results.length);
        }

        /** Reads a row of pixels and a reflected pixel at either end. */
        private void load(int image, int row, float[] line) {
            int h = row < 0 ? -row : row < shape.height() ? row : 2 * (shape.height() - 1) - row;
            images.get(((long) image * shape.height() + h) * length, line, channels, length);
            System.arraycopy(line, 2 * channels, line, 0, channels);
            System.arraycopy(line, length - channels, line, length + channels, channels);
        }

        /** Sobel's gradient, towards the left and towards the top. */
        private void differentiate(float[] above, float[] here, float[] below) {
            for (int i = 0; i < smooth.length; i++) {
                smooth[i] = (double) above[i] + 2 * (double) here[i] + (double) below[i];
            }
            for (int i = 0; i < falling.length; i++) {
                falling[i] = (double) above[i] - (double) below[i];
            }
            for (int i = 0; i < length; i++) {
                across[i] = smooth[i] - smooth[i + 2 * channels];
            }
            for (int i = 0; i < length; i++) {
                down[i] = falling[i] + 2 * falling[i + channels] + falling[i + 2 * channels];
            }
            for (int i = 0; i < length; i++) {
                magnitudes[i] = Math.sqrt(across[i] * across[i] + down[i] * down[i]);
            }
        }

        /**
         * Turns gradients of the other half of the circle by half a turn and counts the edges that they have passed.
         * Loops with comparisons would not become vector instructions.
         */
        private void orient() {
            for (int i = 0; i < length; i++) {
                // the sign of across or, if that is 0, of down
                double turn = 1 + 2 * minusOneBelowZero(across[i] * ABOVE_ALL + down[i]);
                across[i] *= turn;
                down[i] *= turn;
            }
            Arrays.fill(bins, cosines.length - 1);
            for (int edge = 1; edge < cosines.length; edge++) {
                double cosine = cosines[edge];
                double sine = sines[edge];
                for (int i = 0; i < length; i++) {
                    bins[i] += minusOneBelowZero(across[i] * cosine - down[i] * sine);
                }
            }
        }

        private void fade(int row) {
            int side = shape.gaussianWindow();
            int weights = row % side * side;
            for (int column = 0; column < shape.width(); column++) {
                double weight = window[weights + column % side];
                for (int i = column * channels; i < (column + 1) * channels; i++) {
                    magnitudes[i] *= weight;
                }
            }
        }

        private void add() {
            int counted = shape.cellColumns() * shape.cell();
            for (int column = 0; column < counted; column++) {
                int histogram = column / shape.cell() * channels * shape.bins();
                for (int i = column * channels; i < (column + 1) * channels; i++) {
                    sums[histogram + (int) bins[i]] += magnitudes[i];
                    histogram += shape.bins();
                }
            }
        }

        private void normalize() {
            for (int from = 0; from < sums.length; from += shape.bins()) {
                double squares = 0;
                for (int i = from; i < from + shape.bins(); i++) {
                    squares += sums[i] * sums[i];
                }
                double size = Math.max(Math.sqrt(squares), EPSILON);
                for (int i = from; i < from + shape.bins(); i++) {
                    results[i] = (float) (sums[i] / size);
                }
            }
        }
    }
}
