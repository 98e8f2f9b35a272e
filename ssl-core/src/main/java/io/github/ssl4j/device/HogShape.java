package io.github.ssl4j.device;

/**
 * The sizes of HOG (histograms of oriented gradients): images [N, H, W, C], histograms [N, H / cell, W / cell, C,
 * bins]; rows and columns that fill no cell are left out.
 *
 * @param batch N
 * @param height H, at least 2
 * @param width W, at least 2
 * @param channels C
 * @param bins the number of orientation bins within half a turn
 * @param cell the side in pixels of the square that a histogram covers
 * @param gaussianWindow the side of the squares that a Gaussian fades towards their borders, 0 for none; image sides
 *     are multiples of it
 */
public record HogShape(int batch, int height, int width, int channels, int bins, int cell, int gaussianWindow) {

    /** Checks that a cell fits the image and that windows fill it. */
    public HogShape {
        if (batch < 1 || height < 2 || width < 2 || channels < 1) {
            throw new IllegalArgumentException("HOG: expected images of at least 2x2, found " + batch + " images of "
                    + height + "x" + width + "x" + channels);
        }
        if (bins < 1) {
            throw new IllegalArgumentException("bins: expected at least 1, found " + bins);
        }
        if (cell < 1 || cell > height || cell > width) {
            throw new IllegalArgumentException(
                    "a cell: expected a side that fits an image of " + height + "x" + width + ", found " + cell);
        }
        if (gaussianWindow != 0 && (gaussianWindow < 2 || height % gaussianWindow + width % gaussianWindow != 0)) {
            throw new IllegalArgumentException("the Gaussian window: expected 0 or a side of at least 2 that divides "
                    + height + " and " + width + ", found " + gaussianWindow);
        }
    }

    /** Returns the number of rows of cells. */
    public int cellRows() {
        return height / cell;
    }

    /** Returns the number of columns of cells. */
    public int cellColumns() {
        return width / cell;
    }

    /** Returns the number of elements of the images. */
    public long inputLength() {
        return (long) batch * height * width * channels;
    }

    /** Returns the number of elements of the histograms. */
    public long outputLength() {
        return (long) batch * cellRows() * cellColumns() * channels * bins;
    }

    /**
     * Returns the weights [S, S] of one window of side S, the standard deviation the whole part of S / 2: in float32
     * whatever the type of the images, as torch computes them.
     *
     * @throws IllegalStateException if there is no window
     */
    public float[] windowWeights() {
        if (gaussianWindow == 0) {
            throw new IllegalStateException("this HOG has no Gaussian window");
        }
        int side = gaussianWindow;
        float[] line = new float[side];
        for (int i = 0; i < side; i++) {
            float distance = (i - (side - 1) / 2f) / (side / 2);
            line[i] = BlurWeights.exp(-0.5f * (distance * distance));
        }
        float[] weights = new float[side * side];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = line[i / side] * line[i % side];
        }
        float total = BlurWeights.total(weights);
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= total;
        }
        return weights;
    }
}
