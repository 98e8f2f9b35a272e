package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.ConvolutionShape;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.Pointer;

/**
 * Convolution over channels-last images, by oneDNN or, where it pays, by {@link Winograd}; weights are brought into the
 * layout oneDNN likes best before each call.
 */
final class Convolutions implements AutoCloseable {
    private final OneDnn library;
    private final Winograd winograd;
    private final KernelCache<Key, Weighted> kernels;

    private enum Direction {
        FORWARD,
        BACKWARD_INPUT,
        BACKWARD_WEIGHT
    }

    private record Key(ConvolutionShape shape, Direction direction) {}

    /** A convolution with the reordering of its weights, null where they are fine as they are. */
    private record Weighted(Kernel convolution, Kernel reorder, long weightBytes) implements KernelCache.Entry {
        @Override
        public void close() {
            convolution.close();
            if (reorder != null) {
                reorder.close();
            }
        }
    }

    Convolutions(OneDnn library, Winograd winograd) {
        this.library = library;
        this.winograd = winograd;
        kernels = new KernelCache<>(library, Convolutions::make);
    }

    private static Weighted make(Recipe recipe, Key key) {
        ConvolutionShape s = key.shape();
        int r = s.kernel();
        dnnl_memory_desc x = recipe.tagged(dnnl_nhwc, s.batch(), s.channels(), s.height(), s.width());
        dnnl_memory_desc w = recipe.tagged(dnnl_format_tag_any, s.filters(), s.channels(), r, r);
        dnnl_memory_desc y = recipe.tagged(dnnl_nhwc, s.batch(), s.filters(), s.outputHeight(), s.outputWidth());
        dnnl_memory_desc plain = recipe.tagged(dnnl_oihw, s.filters(), s.channels(), r, r);
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
                        x,
                        w,
                        null,
                        y,
                        strides,
                        dilations,
                        padding,
                        padding,
                        attributes));
        if (key.direction() == Direction.FORWARD) {
            dnnl_memory_desc chosen = dnnl_primitive_desc_query_md(forward, dnnl_query_weights_md, 0);
            Kernel kernel = recipe.kernel("convolution", forward, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST);
            return weighted(recipe, kernel, plain, chosen, chosen);
        }
        if (key.direction() == Direction.BACKWARD_INPUT) {
            dnnl_primitive_desc backward = recipe.describe(
                    "convolution backward",
                    made -> dnnl_convolution_backward_data_primitive_desc_create(
                            made,
                            recipe.engine(),
                            direct,
                            x,
                            w,
                            y,
                            strides,
                            dilations,
                            padding,
                            padding,
                            forward,
                            attributes));
            dnnl_memory_desc chosen = dnnl_primitive_desc_query_md(backward, dnnl_query_weights_md, 0);
            Kernel kernel = recipe.kernel(
                    "convolution backward", backward, DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC);
            return weighted(recipe, kernel, plain, chosen, chosen);
        }
        dnnl_primitive_desc backward = recipe.describe(
                "convolution backward",
                made -> dnnl_convolution_backward_weights_primitive_desc_create(
                        made,
                        recipe.engine(),
                        direct,
                        x,
                        w,
                        null,
                        y,
                        strides,
                        dilations,
                        padding,
                        padding,
                        forward,
                        attributes));
        dnnl_memory_desc chosen = dnnl_primitive_desc_query_md(backward, dnnl_query_diff_weights_md, 0);
        Kernel kernel =
                recipe.kernel("convolution backward", backward, DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS);
        return weighted(recipe, kernel, chosen, plain, chosen);
    }

    private static Weighted weighted(
            Recipe recipe, Kernel kernel, dnnl_memory_desc from, dnnl_memory_desc to, dnnl_memory_desc chosen) {
        Kernel reorder = dnnl_memory_desc_equal(from, to) != 0 ? null : recipe.reorder(from, to);
        return new Weighted(kernel, reorder, dnnl_memory_desc_get_size(chosen));
    }

    void forward(ConvolutionShape shape, CpuStorage x, CpuStorage w, CpuStorage y) {
        if (Winograd.serves(shape)) {
            winograd.forward(shape, x, w, y);
        } else {
            run(new Key(shape, Direction.FORWARD), x, w, y);
        }
    }

    void backwardInput(ConvolutionShape shape, CpuStorage dy, CpuStorage w, CpuStorage dx) {
        if (Winograd.serves(shape)) {
            winograd.backwardInput(shape, dy, w, dx);
        } else {
            run(new Key(shape, Direction.BACKWARD_INPUT), dy, w, dx);
        }
    }

    private void run(Key key, CpuStorage in, CpuStorage w, CpuStorage out) {
        synchronized (library) {
            Weighted made = kernels.get(key);
            Pointer weight = w.pointer();
            if (made.reorder() != null) {
                weight = library.weightScratch(made.weightBytes());
                made.reorder().run(w.pointer(), weight);
            }
            made.convolution().run(in.pointer(), weight, out.pointer());
        }
    }

    void backwardWeight(ConvolutionShape shape, CpuStorage x, CpuStorage dy, CpuStorage dw) {
        if (Winograd.serves(shape)) {
            winograd.backwardWeight(shape, x, dy, dw);
            return;
        }
        synchronized (library) {
            Weighted made = kernels.get(new Key(shape, Direction.BACKWARD_WEIGHT));
            if (made.reorder() == null) {
                made.convolution().run(x.pointer(), dy.pointer(), dw.pointer());
            } else {
                Pointer weight = library.weightScratch(made.weightBytes());
                made.convolution().run(x.pointer(), dy.pointer(), weight);
                made.reorder().run(weight, dw.pointer());
            }
        }
    }

    @Override
    public void close() {
        kernels.close();
    }
}
