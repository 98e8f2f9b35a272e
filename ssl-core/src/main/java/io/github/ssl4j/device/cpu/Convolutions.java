package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.ConvolutionKernels;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.cpu.Reordered.Argument;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Convolution over channels-last images, by oneDNN or, where it pays, by {@link Winograd}, {@link PixelProducts} or
 * {@link FilterGradients}; weights are brought into the layout oneDNN likes best, and in bfloat16 all factors into that
 * type, before each call.
 */
final class Convolutions implements ConvolutionKernels<CpuStorage> {
    /** What the names of oneDNN's older code begin with, which is not its first choice. */
    private static final String OLDER = "jit";

    /** What the names of that code for kernels of one pixel have in them. */
    private static final String POINTWISE = "1x1";

    /** Channels that fill the longest vectors. */
    private static final int CHANNELS_OF_A_VECTOR = 16;

    private static final int FEW_CHANNELS = 128;

    private final OneDnn library;
    private final MatrixProducts products;
    private final Winograd winograd;
    private final FilterGradients gradients;
    private final PixelProducts pixels;
    private final boolean amx = OneDnn.multipliesTiles(dnnl_get_effective_cpu_isa());
    private final KernelCache<Key, Reordered> kernels;

    private enum Direction {
        FORWARD,
        BACKWARD_INPUT,
        BACKWARD_WEIGHT
    }

    /** A convolution of images of those types. */
    private record Key(ConvolutionShape shape, Direction direction, ElementType x, ElementType y)
            implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return KernelCache.Key.numbers(shape, direction.ordinal(), x.ordinal(), y.ordinal());
        }
    }

    /** Creates the convolutions, with {@code memory} to borrow elements from. */
    Convolutions(OneDnn library, BiFunction<ElementType, Long, CpuStorage> memory) {
        this.library = library;
        products = new MatrixProducts(library);
        winograd = new Winograd(products, length -> memory.apply(ElementType.FLOAT32, length));
        gradients = new FilterGradients(library, products, memory);
        pixels = new PixelProducts(library, memory);
        kernels = library.kernels((recipe, key) -> make(recipe, library.factor(), key));
    }

    /**
     * Returns whether code of a name is the fastest for the gradient of the input: at steps of two pixels the older
     * code takes half to nine tenths of the time.
     */
    private Predicate<String> fastest(ConvolutionShape shape) {
        boolean older = shape.stride() > 1 && (shape.kernel() == 1 || shape.channels() <= FEW_CHANNELS);
        return name -> !older || amx || name.startsWith(OLDER);
    }

    /**
     * Returns whether code of a name may compute the gradient of the weight. The older code for kernels of one pixel
     * writes past the end of its scratch memory at steps of two pixels of less than a vector of channels (oneDNN 3.11,
     * its issue 6035): the gradient is wrong, the next call may wait for ever.
     */
    private static Predicate<String> sound(ConvolutionShape shape) {
        boolean steps = shape.kernel() == 1 && shape.stride() > 1 && shape.channels() < CHANNELS_OF_A_VECTOR;
        return name -> !steps || !name.startsWith(OLDER) || !name.contains(POINTWISE);
    }

    private Reordered make(Recipe recipe, ElementType factor, Key key) {
        ConvolutionShape s = key.shape();
        int r = s.kernel();
        long[] inputs = {s.batch(), s.channels(), s.height(), s.width()};
        long[] outputs = {s.batch(), s.filters(), s.outputHeight(), s.outputWidth()};
        long[] filters = {s.filters(), s.channels(), r, r};
        dnnl_memory_desc x = recipe.tagged(key.x(), dnnl_nhwc, inputs);
        dnnl_memory_desc y = recipe.tagged(key.y(), dnnl_nhwc, outputs);
        dnnl_memory_desc w = recipe.tagged(ElementType.FLOAT32, dnnl_oihw, filters);
        dnnl_memory_desc factorX = recipe.tagged(factor, dnnl_nhwc, inputs);
        dnnl_memory_desc factorY = recipe.tagged(factor, dnnl_nhwc, outputs);
        dnnl_memory_desc factorW = recipe.tagged(factor, dnnl_format_tag_any, filters);
        dnnl_memory_desc anyW = recipe.tagged(ElementType.FLOAT32, dnnl_format_tag_any, filters);
        long[] strides = {s.stride(), s.stride()};
        long[] dilations = {0, 0};
        long[] padding = {s.padding(), s.padding()};
        dnnl_primitive_attr attributes = recipe.attributes();
        int direct = dnnl_convolution_direct;
        dnnl_primitive_desc forward = recipe.describe(
                "convolution",
                made -> dnnl_convolution_forward_primitive_desc_create(
                        made,
                        recipe.engine(),
                        dnnl_forward_training,
                        direct,
                        factorX,
                        factorW,
                        null,
                        y,
                        strides,
                        dilations,
                        padding,
                        padding,
                        attributes));
        if (key.direction() == Direction.FORWARD) {
            return recipe.reordered(
                    "convolution",
                    forward,
                    new Argument(DNNL_ARG_SRC, x),
                    new Argument(DNNL_ARG_WEIGHTS, w),
                    new Argument(DNNL_ARG_DST, y));
        }
        if (key.direction() == Direction.BACKWARD_INPUT) {
            dnnl_primitive_desc backward = recipe.describe(
                    "convolution backward",
                    fastest(s),
                    made -> dnnl_convolution_backward_data_primitive_desc_create(
                            made,
                            recipe.engine(),
                            direct,
                            x,
                            factorW,
                            factorY,
                            strides,
                            dilations,
                            padding,
                            padding,
                            forward,
                            attributes));
            return recipe.reordered(
                    "convolution backward",
                    backward,
                    new Argument(DNNL_ARG_DIFF_DST, y),
                    new Argument(DNNL_ARG_WEIGHTS, w),
                    new Argument(DNNL_ARG_DIFF_SRC, x));
        }
        dnnl_primitive_desc backward = recipe.describe(
                "convolution backward",
                sound(s),
                made -> dnnl_convolution_backward_weights_primitive_desc_create(
                        made,
                        recipe.engine(),
                        direct,
                        factorX,
                        anyW,
                        null,
                        factorY,
                        strides,
                        dilations,
                        padding,
                        padding,
                        forward,
                        attributes));
        return recipe.reordered(
                "convolution backward",
                backward,
                new Argument(DNNL_ARG_SRC, x),
                new Argument(DNNL_ARG_DIFF_DST, y),
                new Argument(DNNL_ARG_DIFF_WEIGHTS, w));
    }

    /**
     * Returns whether Winograd's algorithm is the one to take. It multiplies in float32 only: rounding transformed
     * factors to bfloat16 loses 4.8 times what rounding plain ones does.
     */
    private boolean byWinograd(ConvolutionShape shape) {
        return library.factor() == ElementType.FLOAT32 && Winograd.serves(shape);
    }

    @Override
    public void convolution(ConvolutionShape shape, CpuStorage x, CpuStorage w, CpuStorage y) {
        if (byWinograd(shape)) {
            winograd.forward(shape, x, w, y);
        } else if (byPixels(shape)) {
            pixels.forward(shape, x, w, y);
        } else {
            run(new Key(shape, Direction.FORWARD, x.type(), y.type()), x, w, y);
        }
    }

    @Override
    public void convolutionBackwardInput(ConvolutionShape shape, CpuStorage dy, CpuStorage w, CpuStorage dx) {
        if (byWinograd(shape)) {
            winograd.backwardInput(shape, dy, w, dx);
        } else if (byPixels(shape)) {
            pixels.backwardInput(shape, dy, w, dx);
        } else {
            run(new Key(shape, Direction.BACKWARD_INPUT, dx.type(), dy.type()), dy, w, dx);
        }
    }

    private boolean byPixels(ConvolutionShape shape) {
        return PixelProducts.serves(shape, library.factor());
    }

    private void run(Key key, CpuStorage first, CpuStorage second, CpuStorage result) {
        kernels.get(key).run(first.pointer(), second.pointer(), result.pointer());
    }

    @Override
    public void convolutionBackwardWeight(ConvolutionShape shape, CpuStorage x, CpuStorage dy, CpuStorage dw) {
        if (byWinograd(shape)) {
            winograd.backwardWeight(shape, x, dy, dw);
        } else if (byTaps(shape, x, dy)) {
            gradients.backwardWeight(shape, x, dy, dw);
        } else {
            run(new Key(shape, Direction.BACKWARD_WEIGHT, x.type(), dy.type()), x, dy, dw);
        }
    }

    private boolean byTaps(ConvolutionShape shape, CpuStorage x, CpuStorage dy) {
        return x.type() == ElementType.BFLOAT16
                && dy.type() == ElementType.BFLOAT16
                && FilterGradients.serves(shape, amx);
    }
}
