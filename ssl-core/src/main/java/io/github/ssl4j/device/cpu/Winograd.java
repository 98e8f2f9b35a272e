package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.MatrixProduct;
import java.util.function.LongFunction;

/**
 * Convolution with 3x3 filters by F(4x4, 3x3): tiles of the image and the filters are transformed, multiplied as 36
 * matrix products, and transformed back, with a quarter of the multiplications of a direct convolution. Images are
 * taken in groups whose transforms stay in the last-level cache.
 */
final class Winograd {
    /** Fewer channels spend more time on transforms than the products save. */
    private static final int FEWEST_CHANNELS = 64;
    /** Fewer tiles do not make up for transforming the filters. */
    private static final int FEWEST_TILES = 64;
    /** Fewer tiles at a time make matrices too flat. */
    private static final int FEWEST_TILES_TOGETHER = 256;
    /** Floats of transformed tiles held at a time. */
    private static final int GROUP = WinogradTiles.TAPS << 15;

    private final MatrixProducts products;
    private final LongFunction<CpuStorage> memory;
    private final WinogradChunks chunks = new WinogradChunks();

    /** Creates the algorithm over matrix products, with {@code memory} to borrow floats from. */
    Winograd(MatrixProducts products, LongFunction<CpuStorage> memory) {
        this.products = products;
        this.memory = memory;
    }

    /** Returns whether a convolution can be, and is worth being, computed in this way. */
    static boolean serves(ConvolutionShape shape) {
        if (shape.kernel() != 3 || shape.stride() != 1 || shape.padding() != 1) {
            return false;
        }
        long pixels = (long) shape.batch() * shape.height() * shape.width();
        return Math.min(shape.channels(), shape.filters()) >= FEWEST_CHANNELS
                && tiles(shape) >= FEWEST_TILES
                && 2 * pixels >= tiles(shape) * WinogradTiles.PIXELS;
    }

    /** Returns the tiles of all images. */
    static long tiles(ConvolutionShape shape) {
        return (long) shape.batch()
                * WinogradTiles.of(shape.height(), shape.width()).perImage();
    }

    /** y = x * w. */
    void forward(ConvolutionShape shape, CpuStorage x, CpuStorage w, CpuStorage y) {
        try (CpuStorage filters = filters(shape)) {
            WinogradFilters.transform(chunks, shape.filters(), shape.channels(), w, false, filters);
            convolve(shape, x, shape.channels(), filters, true, y, shape.filters());
        }
    }

    /** dx from dy and w: a convolution with the filters turned by half a turn. */
    void backwardInput(ConvolutionShape shape, CpuStorage dy, CpuStorage w, CpuStorage dx) {
        try (CpuStorage filters = filters(shape)) {
            WinogradFilters.transform(chunks, shape.filters(), shape.channels(), w, true, filters);
            convolve(shape, dy, shape.filters(), filters, false, dx, shape.channels());
        }
    }

    private void convolve(
            ConvolutionShape shape,
            CpuStorage in,
            int ins,
            CpuStorage filters,
            boolean transposed,
            CpuStorage out,
            int outs) {
        WinogradTiles tiles = WinogradTiles.of(shape.height(), shape.width());
        int group = imagesTogether(shape, tiles);
        for (int image = 0; image < shape.batch(); image += group) {
            int count = Math.min(group, shape.batch() - image) * tiles.perImage();
            try (CpuStorage v = transforms(count, ins);
                    CpuStorage m = transforms(count, outs)) {
                tiles.input(chunks, in, image, count, ins, v);
                products.matmul(product(count, outs, ins, false, transposed, 0), v, filters, null, m);
                tiles.output(chunks, m, count, outs, out, image);
            }
        }
    }

    /** dw from x and dy. */
    void backwardWeight(ConvolutionShape shape, CpuStorage x, CpuStorage dy, CpuStorage dw) {
        WinogradTiles tiles = WinogradTiles.of(shape.height(), shape.width());
        int group = imagesTogether(shape, tiles);
        int c = shape.channels();
        int k = shape.filters();
        try (CpuStorage filters = filters(shape)) {
            for (int image = 0; image < shape.batch(); image += group) {
                int count = Math.min(group, shape.batch() - image) * tiles.perImage();
                try (CpuStorage v = transforms(count, c);
                        CpuStorage m = transforms(count, k)) {
                    tiles.input(chunks, x, image, count, c, v);
                    tiles.outputTransposed(chunks, dy, image, count, k, m);
                    products.matmul(product(k, c, count, true, false, image == 0 ? 0 : 1), m, v, null, filters);
                }
            }
            WinogradFilters.transformBack(chunks, k, c, filters, dw);
        }
    }

    private static MatrixProduct product(int m, int n, int k, boolean transposeA, boolean transposeB, double beta) {
        return new MatrixProduct(WinogradTiles.TAPS, m, n, k, transposeA, transposeB, 1, beta);
    }

    private CpuStorage filters(ConvolutionShape shape) {
        return memory.apply((long) WinogradTiles.TAPS * shape.filters() * shape.channels());
    }

    /** Returns memory for transformed tiles, of one size for most shapes, so that they share it. */
    private CpuStorage transforms(int tiles, int channels) {
        return memory.apply(Math.max(GROUP, (long) WinogradTiles.TAPS * tiles * channels));
    }

    private static int imagesTogether(ConvolutionShape shape, WinogradTiles tiles) {
        int widest = Math.max(shape.channels(), shape.filters());
        int fitting = GROUP / (WinogradTiles.TAPS * widest);
        int together = Math.max(fitting, FEWEST_TILES_TOGETHER);
        return Math.min(shape.batch(), Math.max(1, together / tiles.perImage()));
    }
}
