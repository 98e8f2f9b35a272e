package io.github.ssl4j.device.cpu;

import java.util.Arrays;

/**
 * Images [N, H, W, C] cut into tiles of 6x6 pixels that overlap by two, each of which gives 4x4 pixels of the output.
 * Transformed tiles are stored [36, tiles, C].
 *
 * @param height H
 * @param width W
 * @param down tiles from top to bottom
 * @param right tiles from left to right
 */
record WinogradTiles(int height, int width, int down, int right) {
    private static final int IN = 6;
    private static final int OUT = 4;
    /** Values per tile and channel after the transform. */
    static final int TAPS = IN * IN;
    /** Pixels of the output per tile. */
    static final int PIXELS = OUT * OUT;

    static WinogradTiles of(int height, int width) {
        return new WinogradTiles(height, width, (height + OUT - 1) / OUT, (width + OUT - 1) / OUT);
    }

    int perImage() {
        return down * right;
    }

    /** v = BT d B for the {@code tiles} tiles d of x from an image on; a chunk is tiles from side to side. */
    void input(WinogradChunks chunks, CpuStorage x, int firstImage, int tiles, int channels, CpuStorage v) {
        int columns = right * channels;
        chunks.rows(tiles / right, columns, (first, count, scratch) -> {
            float[][] d = scratch.taps();
            float[][] r = scratch.results();
            for (int tile = 0; tile < count * right; tile++) {
                read(x, firstImage, first * right + tile, IN, 1, channels, d, tile * channels);
            }
            int length = count * columns;
            for (int j = 1; j <= OUT; j++) {
                WinogradTransforms.input(d, r, j, IN, length);
            }
            for (int i = 0; i < IN; i++) {
                shareColumns(r, i * IN, count, channels);
                WinogradTransforms.input(r, d, i * IN, 1, length);
            }
            putTaps(d, v, first * right, tiles, channels, length);
        });
    }

    /** Fills the first and the last of the six columns of all tiles, which lie within the neighbouring tiles. */
    private void shareColumns(float[][] r, int at, int strips, int channels) {
        int length = right * channels;
        for (int from = 0; from < strips * length; from += length) {
            Arrays.fill(r[at], from, from + channels, 0);
            System.arraycopy(r[at + OUT], from, r[at], from + channels, length - channels);
            System.arraycopy(r[at + 1], from + channels, r[at + IN - 1], from, length - channels);
            Arrays.fill(r[at + IN - 1], from + length - channels, from + length, 0);
        }
    }

    /** m = A y AT for the {@code tiles} tiles y of dy from an image on: the transpose of {@link #output}. */
    void outputTransposed(WinogradChunks chunks, CpuStorage dy, int firstImage, int tiles, int channels, CpuStorage m) {
        chunks.rows(tiles, channels, (first, count, scratch) -> {
            float[][] d = scratch.taps();
            float[][] r = scratch.results();
            for (int tile = 0; tile < count; tile++) {
                read(dy, firstImage, first + tile, OUT, 0, channels, d, tile * channels);
            }
            int length = count * channels;
            for (int j = 0; j < OUT; j++) {
                WinogradTransforms.outputTransposed(d, j, OUT, r, j, OUT, length);
            }
            for (int i = 0; i < IN; i++) {
                WinogradTransforms.outputTransposed(r, i * OUT, 1, d, i * IN, 1, length);
            }
            putTaps(d, m, first, tiles, channels, length);
        });
    }

    /** The tiles AT m A of y from an image on. */
    void output(WinogradChunks chunks, CpuStorage m, int tiles, int channels, CpuStorage y, int firstImage) {
        chunks.rows(tiles, channels, (first, count, scratch) -> {
            float[][] d = scratch.taps();
            float[][] r = scratch.results();
            int length = count * channels;
            for (int tap = 0; tap < TAPS; tap++) {
                m.get((tap * (long) tiles + first) * channels, d[tap], 0, length);
            }
            for (int j = 0; j < IN; j++) {
                WinogradTransforms.output(d, j, IN, r, j, IN, scratch.rest(), length);
            }
            for (int i = 0; i < OUT; i++) {
                WinogradTransforms.output(r, i * IN, 1, d, i * OUT, 1, scratch.rest(), length);
            }
            for (int tile = 0; tile < count; tile++) {
                write(d, tile * channels, y, firstImage, first + tile, channels);
            }
        });
    }

    private static void putTaps(float[][] d, CpuStorage v, long first, int tiles, int channels, int length) {
        for (int tap = 0; tap < TAPS; tap++) {
            v.put((tap * (long) tiles + first) * channels, d[tap], 0, length);
        }
    }

    /**
     * Reads the four columns of a tile, of {@code side} pixels that begin {@code margin} above it, with zeros outside
     * the image; rows of taps are {@code side} apart and keep that margin, too.
     */
    private void read(
            CpuStorage x, int firstImage, long tile, int side, int margin, int channels, float[][] d, int at) {
        long image = firstImage + tile / perImage();
        int top = (int) (tile / right % down) * OUT - margin;
        int left = (int) (tile % right) * OUT;
        for (int i = 0; i < side; i++) {
            int row = top + i;
            for (int j = 0; j < OUT; j++) {
                int column = left + j;
                float[] target = d[i * side + j + margin];
                if (row < 0 || row >= height || column >= width) {
                    Arrays.fill(target, at, at + channels, 0);
                } else {
                    x.get(((image * height + row) * width + column) * channels, target, at, channels);
                }
            }
        }
    }

    private void write(float[][] d, int at, CpuStorage y, int firstImage, long tile, int channels) {
        long image = firstImage + tile / perImage();
        int top = (int) (tile / right % down) * OUT;
        int left = (int) (tile % right) * OUT;
        for (int i = 0; i < Math.min(OUT, height - top); i++) {
            for (int j = 0; j < Math.min(OUT, width - left); j++) {
                y.put(((image * height + top + i) * width + left + j) * channels, d[i * OUT + j], at, channels);
            }
        }
    }
}
