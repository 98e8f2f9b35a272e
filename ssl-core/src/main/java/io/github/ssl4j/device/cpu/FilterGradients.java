package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.cpu.TileTransform.Pair;
import java.util.function.BiFunction;

/**
 * The gradient of 3x3 filters in bfloat16 as matrix products: the images and the gradient are cut into tiles, weighted
 * sums of whose pixels, the taps, are multiplied and added up over all tiles.
 */
final class FilterGradients {
    /** Images held at a time, which the last-level cache has room for. */
    private static final long GROUP_BYTES = 8L << 20;

    private static final int FEWEST_CHANNELS = 128;
    /** With fewer channels, AMX multiplies filters that move by one pixel faster than their taps could be made. */
    private static final int FEWEST_CHANNELS_WITH_TILES = 256;

    private static final int FEWEST_TILES = 256;
    private static final int SIDE = 3;

    private final MatrixProducts products;
    private final BiFunction<ElementType, Long, CpuStorage> memory;
    private final KernelCache<TileTransform.Key, TileTransform> transforms;

    /** How taps are made and what becomes of their products. */
    private enum Scheme {
        /**
         * F(3x3, 2x2) for filters that move by one pixel: 16 products where the plain algorithm has 36. Tiles of 4x4
         * pixels d become BT d B, those of 2x2 pixels y of the gradient A y AT. Lavin and Gray 2015, arXiv:1509.09308.
         */
        WINOGRAD(
                new Pair[] {new Pair(-1, 2, 1, -1), new Pair(0, 1, 1, 1), new Pair(0, 1, -1, 1), new Pair(0, 2, 1, -1)},
                new Pair[] {new Pair(0, 1, 1, 0), new Pair(0, 1, 1, 1), new Pair(0, 1, 1, -1), new Pair(0, 1, 0, -1)},
                new float[][] {{1, 0.5f, 0.5f, 0}, {0, 0.5f, -0.5f, 0}, {0, 0.5f, 0.5f, 1}}),
        /** For filters that move by two pixels: a tap is the pixel that one of a filter's nine weights meets. */
        STRIDED(new Pair[] {new Pair(-1, 2, 1, 0), new Pair(0, 1, 1, 0), new Pair(0, 1, 0, 1)}, null, new float[][] {
            {1, 0, 0}, {0, 1, 0}, {0, 0, 1}
        });

        private final Pair[] input;
        /** Null where every product takes the gradient as it is. */
        private final Pair[] output;
        /** What a filter's line is made of. */
        private final float[][] filter;

        Scheme(Pair[] input, Pair[] output, float[][] filter) {
            this.input = input;
            this.output = output;
            this.filter = filter;
        }

        static Scheme of(ConvolutionShape shape) {
            return shape.stride() == 1 ? WINOGRAD : STRIDED;
        }

        int taps() {
            return input.length * input.length;
        }

        /** Returns the numbers [taps, 9] that the products are multiplied by. */
        float[] filters() {
            float[] filters = new float[taps() * SIDE * SIDE];
            for (int i = 0; i < filters.length; i++) {
                int tap = i / (SIDE * SIDE);
                int weight = i % (SIDE * SIDE);
                filters[i] = filter[weight / SIDE][tap / input.length] * filter[weight % SIDE][tap % input.length];
            }
            return filters;
        }
    }

    /** Creates the algorithm over matrix products, with {@code memory} to borrow elements from. */
    FilterGradients(OneDnn library, MatrixProducts products, BiFunction<ElementType, Long, CpuStorage> memory) {
        this.products = products;
        this.memory = memory;
        transforms = library.kernels(TileTransform::new);
    }

    /**
     * Returns whether the gradient can be, and is worth being, computed in this way, on a processor with AMX or
     * without.
     */
    static boolean serves(ConvolutionShape shape, boolean amx) {
        int fewest = amx && shape.stride() == 1 ? FEWEST_CHANNELS_WITH_TILES : FEWEST_CHANNELS;
        return shape.kernel() == SIDE
                && shape.stride() <= 2
                && shape.padding() == 1
                && shape.height() % 2 == 0
                && shape.width() % 2 == 0
                && Math.min(shape.channels(), shape.filters()) >= fewest
                && shape.batch() * tilesPerImage(shape) >= FEWEST_TILES;
    }

    private static long tilesPerImage(ConvolutionShape shape) {
        return (long) shape.height() * shape.width() / 4;
    }

    /** dw from x and dy, both of bfloat16. */
    void backwardWeight(ConvolutionShape shape, CpuStorage x, CpuStorage dy, CpuStorage dw) {
        Scheme scheme = Scheme.of(shape);
        int weights = Math.multiplyExact(shape.filters(), shape.channels());
        int group = imagesTogether(shape);
        long tiles = group * tilesPerImage(shape);
        boolean plain = scheme.output == null;
        try (CpuStorage du = memory.apply(ElementType.FLOAT32, (long) scheme.taps() * weights);
                CpuStorage v = memory.apply(ElementType.BFLOAT16, tiles * shape.channels());
                CpuStorage m = plain ? null : memory.apply(ElementType.BFLOAT16, tiles * shape.filters())) {
            for (int image = 0; image < shape.batch(); image += group) {
                int images = Math.min(group, shape.batch() - image);
                CpuStorage someX = images(x, shape.batch(), image, images);
                CpuStorage someDy = images(dy, shape.batch(), image, images);
                int someTiles = Math.toIntExact(images * tilesPerImage(shape));
                MatrixProduct product = new MatrixProduct(
                        1, shape.filters(), shape.channels(), someTiles, true, false, 1, image == 0 ? 0 : 1);
                for (int tap = 0; tap < scheme.taps(); tap++) {
                    transform(shape, scheme.input, tap, images, shape.channels(), someX, v);
                    if (!plain) {
                        transform(shape, scheme.output, tap, images, shape.filters(), someDy, m);
                    }
                    CpuStorage sum = du.slice((long) tap * weights, weights);
                    products.matmul(product, plain ? someDy : m, v, null, sum);
                }
            }
            transformBack(scheme, weights, du, dw);
        }
    }

    private static CpuStorage images(CpuStorage all, int batch, int from, int count) {
        long length = all.length() / batch;
        return all.slice(from * length, count * length);
    }

    private void transform(
            ConvolutionShape shape, Pair[] pairs, int tap, int images, int channels, CpuStorage x, CpuStorage result) {
        Pair down = pairs[tap / pairs.length];
        Pair right = pairs[tap % pairs.length];
        transforms
                .get(new TileTransform.Key(images, shape.height(), shape.width(), channels, down, right))
                .run(x, result);
    }

    private static int imagesTogether(ConvolutionShape shape) {
        long bytes = (shape.inputLength() + shape.outputLength()) / shape.batch() * ElementType.BFLOAT16.bytes();
        return (int) Math.min(shape.batch(), Math.max(1, GROUP_BYTES / bytes));
    }

    private void transformBack(Scheme scheme, int weights, CpuStorage du, CpuStorage dw) {
        float[] numbers = scheme.filters();
        try (CpuStorage filters = memory.apply(ElementType.FLOAT32, (long) numbers.length)) {
            filters.put(0, numbers, 0, numbers.length);
            MatrixProduct product = MatrixProduct.of(weights, SIDE * SIDE, scheme.taps(), true, false);
            products.matmul(product, du, filters, null, dw);
        }
    }
}
