package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.Pointer;

/**
 * Convolution of small images as matrix products: one for each of the kernel's weights, of all pixels that it meets,
 * added up in float32. What padding would be multiplied by, a third of all for a 3x3 kernel on 4x4 pixels, is left out.
 * The pixels of all images that lie at the same place follow one another, [H, W, N, C].
 */
final class PixelProducts {
    private static final String WHAT = "products of pixels";
    private static final int MOST_PIXELS = 49;

    private final BiFunction<ElementType, Long, CpuStorage> memory;
    private final ElementType factor;
    private final KernelCache<Key, Plan> plans;

    /** The output from an input of those types or, backward, the gradient of the input from that of the output. */
    private record Key(ConvolutionShape shape, boolean backward, ElementType from, ElementType to)
            implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return KernelCache.Key.numbers(shape, KernelCache.Key.number(backward), from.ordinal(), to.ordinal());
        }

        int channelsFrom() {
            return backward ? shape.filters() : shape.channels();
        }

        int channelsTo() {
            return backward ? shape.channels() : shape.filters();
        }

        long lengthFrom() {
            return backward ? shape.outputLength() : shape.inputLength();
        }

        long lengthTo() {
            return backward ? shape.inputLength() : shape.outputLength();
        }
    }

    /** The product of one weight, with where its matrices begin. */
    private record Product(Kernel kernel, long from, long weight, long to) {}

    /** Creates the algorithm, with {@code memory} to borrow elements from. */
    PixelProducts(OneDnn library, BiFunction<ElementType, Long, CpuStorage> memory) {
        this.memory = memory;
        factor = library.factor();
        plans = library.kernels((recipe, key) -> new Plan(recipe, library.factor(), key));
    }

    /** From where on this is faster than oneDNN's convolution. */
    private enum Worth {
        BFLOAT16(1, 128, Integer.MAX_VALUE, 0.85),
        FLOAT32(8, 256, 1, 0.7);

        private final int fewestImages;
        private final int fewestChannels;
        private final int largestStride;
        /** Of the multiplications, those that do not meet padding. */
        private final double largestShare;

        Worth(int fewestImages, int fewestChannels, int largestStride, double largestShare) {
            this.fewestImages = fewestImages;
            this.fewestChannels = fewestChannels;
            this.largestStride = largestStride;
            this.largestShare = largestShare;
        }
    }

    /** Returns whether the convolution is worth being computed in this way, with factors of that type. */
    static boolean serves(ConvolutionShape s, ElementType factor) {
        Worth worth = factor == ElementType.BFLOAT16 ? Worth.BFLOAT16 : Worth.FLOAT32;
        return s.batch() >= worth.fewestImages
                && Math.min(s.channels(), s.filters()) >= worth.fewestChannels
                && s.stride() <= worth.largestStride
                && s.outputHeight() * s.outputWidth() <= MOST_PIXELS
                && WeightSpan.share(s.height(), s.outputHeight(), s.stride(), s.padding(), s.kernel())
                                * WeightSpan.share(s.width(), s.outputWidth(), s.stride(), s.padding(), s.kernel())
                        <= worth.largestShare;
    }

    /** y from x and w. */
    void forward(ConvolutionShape shape, CpuStorage x, CpuStorage w, CpuStorage y) {
        run(new Key(shape, false, x.type(), y.type()), x, w, y);
    }

    /** dx from dy and w. */
    void backwardInput(ConvolutionShape shape, CpuStorage dy, CpuStorage w, CpuStorage dx) {
        run(new Key(shape, true, dy.type(), dx.type()), dy, w, dx);
    }

    private void run(Key key, CpuStorage from, CpuStorage w, CpuStorage to) {
        try (CpuStorage weights = memory.apply(factor, key.shape().weightLength());
                CpuStorage pixels = memory.apply(factor, key.lengthFrom());
                CpuStorage sums = memory.apply(ElementType.FLOAT32, key.lengthTo())) {
            Plan plan = plans.get(key);
            plan.weights.run(w.pointer(), weights.pointer());
            plan.gather.run(from.pointer(), pixels.pointer());
            Pointer.memset(sums.pointer(), 0, sums.length() * ElementType.FLOAT32.bytes());
            for (Product product : plan.products) {
                product.kernel()
                        .run(
                                rest(pixels, product.from()).pointer(),
                                rest(weights, product.weight()).pointer(),
                                rest(sums, product.to()).pointer());
            }
            plan.scatter.run(sums.pointer(), to.pointer());
        }
    }

    private static CpuStorage rest(CpuStorage all, long from) {
        return all.slice(from, all.length() - from);
    }

    /** Pixels that lie {@code step} apart in images of that width, from that row and column on. */
    private record Pixels(int step, int width, int row, int column) {
        /** Returns how many pixels lie before. */
        long first() {
            return (long) row * width + column;
        }

        /**
         * Describes the channels of so many rows, columns and images; neighbouring columns are rows of one matrix. As
         * in {@link Attention}, all is within a dimension of one.
         */
        dnnl_memory_desc describe(Recipe recipe, ElementType type, ConvolutionShape s, long[] sizes, long channels) {
            long pixel = s.batch() * channels;
            long down = step * width * pixel;
            long together = s.stride() == 1 ? sizes[1] : 1;
            return recipe.strided(
                    type,
                    new long[] {1, sizes[0], sizes[1] / together, together * sizes[2], channels},
                    new long[] {sizes[0] * sizes[1] * down, down, step * pixel, channels, 1});
        }
    }

    /** The kernels for one shape. */
    private static final class Plan implements KernelCache.Entry {
        private final Kernel weights;
        private final Kernel gather;
        private final List<Product> products = new ArrayList<>();
        private final Kernel scatter;

        Plan(Recipe recipe, ElementType factor, Key key) {
            ConvolutionShape s = key.shape();
            int r = s.kernel();
            long[] filters = {r * r, s.filters(), s.channels()};
            long[] filterStrides = {1, (long) s.channels() * r * r, r * r};
            weights = recipe.reorder(
                    recipe.strided(ElementType.FLOAT32, filters, filterStrides), recipe.dense(factor, filters));
            long[] inputs = {s.height(), s.width(), s.batch(), s.channels()};
            long[] outputs = {s.outputHeight(), s.outputWidth(), s.batch(), s.filters()};
            long[] from = key.backward() ? outputs : inputs;
            long[] to = key.backward() ? inputs : outputs;
            gather = recipe.reorder(imagesOutermost(recipe, key.from(), from), recipe.dense(factor, from));
            scatter = recipe.reorder(recipe.dense(ElementType.FLOAT32, to), imagesOutermost(recipe, key.to(), to));
            for (int weight = 0; weight < r * r; weight++) {
                addProductOf(recipe, factor, key, weight);
            }
        }

        private static dnnl_memory_desc imagesOutermost(Recipe recipe, ElementType type, long[] sizes) {
            long pixel = sizes[3];
            long row = sizes[1] * pixel;
            return recipe.strided(type, sizes, new long[] {row, pixel, sizes[0] * row, 1});
        }

        private void addProductOf(Recipe recipe, ElementType factor, Key key, int weight) {
            ConvolutionShape s = key.shape();
            WeightSpan rows = WeightSpan.of(s.height(), s.outputHeight(), s.stride(), s.padding(), weight / s.kernel());
            WeightSpan columns =
                    WeightSpan.of(s.width(), s.outputWidth(), s.stride(), s.padding(), weight % s.kernel());
            if (rows.pixels() > 0 && columns.pixels() > 0) {
                addProduct(recipe, factor, key, weight, rows, columns);
            }
        }

        private void addProduct(
                Recipe recipe, ElementType factor, Key key, int weight, WeightSpan rows, WeightSpan columns) {
            ConvolutionShape s = key.shape();
            long k = key.channelsFrom();
            long n = key.channelsTo();
            Pixels inputs = new Pixels(s.stride(), s.width(), rows.input(), columns.input());
            Pixels outputs = new Pixels(1, s.outputWidth(), rows.output(), columns.output());
            Pixels from = key.backward() ? outputs : inputs;
            Pixels to = key.backward() ? inputs : outputs;
            long[] sizes = {rows.pixels(), columns.pixels(), s.batch()};
            long[] filterStrides = {k * n, k * n, k * n, key.backward() ? n : 1, key.backward() ? 1 : k};
            dnnl_memory_desc a = from.describe(recipe, factor, s, sizes, k);
            dnnl_memory_desc b = recipe.strided(factor, new long[] {1, 1, 1, k, n}, filterStrides);
            dnnl_memory_desc c = to.describe(recipe, ElementType.FLOAT32, s, sizes, n);
            dnnl_post_ops after = recipe.postOperations();
            OneDnn.check("sum", dnnl_post_ops_append_sum(after, 1, 0, dnnl_data_type_undef));
            dnnl_primitive_attr attributes = recipe.attributes();
            OneDnn.check("attributes", dnnl_primitive_attr_set_post_ops(attributes, after));
            dnnl_primitive_desc description = recipe.describe(
                    WHAT, made -> dnnl_matmul_primitive_desc_create(made, recipe.engine(), a, b, null, c, attributes));
            Kernel kernel = recipe.kernel(WHAT, description, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST);
            products.add(new Product(kernel, from.first() * s.batch() * k, weight * k * n, to.first() * s.batch() * n));
        }

        @Override
        public void close() {
            weights.close();
            gather.close();
            scatter.close();
            products.forEach(product -> product.kernel().close());
        }
    }
}
