package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.LayerNormKernels;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Layer norm of every row. */
final class LayerNorms implements LayerNormKernels<CpuStorage> {
    private final KernelCache<Key, Kernel> kernels;

    /** The norm of rows of one type that makes, or had made, rows of another. */
    private record Key(
            int rows, int columns, float epsilon, boolean scaled, boolean backward, ElementType x, ElementType y)
            implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {
                rows,
                columns,
                Float.floatToIntBits(epsilon),
                KernelCache.Key.number(scaled),
                KernelCache.Key.number(backward),
                x.ordinal(),
                y.ordinal()
            };
        }
    }

    LayerNorms(OneDnn library) {
        kernels = library.kernels(LayerNorms::make);
    }

    private static Kernel make(Recipe recipe, Key key) {
        dnnl_memory_desc x = recipe.dense(key.x(), key.rows(), key.columns());
        dnnl_memory_desc y = recipe.dense(key.y(), key.rows(), key.columns());
        dnnl_memory_desc statistics = recipe.dense(key.rows());
        int flags = key.scaled() ? dnnl_use_scale | dnnl_use_shift : 0;
        dnnl_primitive_attr attributes = recipe.attributes();
        dnnl_primitive_desc forward = recipe.describe(
                "layer norm",
                made -> dnnl_layer_normalization_forward_primitive_desc_create(
                        made,
                        recipe.engine(),
                        dnnl_forward_training,
                        x,
                        y,
                        statistics,
                        key.epsilon(),
                        flags,
                        attributes));
        if (!key.backward()) {
            return key.scaled()
                    ? recipe.kernel(
                            "layer norm",
                            forward,
                            DNNL_ARG_SRC,
                            DNNL_ARG_DST,
                            DNNL_ARG_MEAN,
                            DNNL_ARG_VARIANCE,
                            DNNL_ARG_SCALE,
                            DNNL_ARG_SHIFT)
                    : recipe.kernel(
                            "layer norm", forward, DNNL_ARG_SRC, DNNL_ARG_DST, DNNL_ARG_MEAN, DNNL_ARG_VARIANCE);
        }
        int kind = key.scaled() ? dnnl_backward : dnnl_backward_data;
        dnnl_primitive_desc backward = recipe.describe(
                "layer norm backward",
                made -> dnnl_layer_normalization_backward_primitive_desc_create(
                        made, recipe.engine(), kind, x, y, x, statistics, key.epsilon(), flags, forward, attributes));
        return key.scaled()
                ? recipe.kernel(
                        "layer norm backward",
                        backward,
                        DNNL_ARG_SRC,
                        DNNL_ARG_DIFF_DST,
                        DNNL_ARG_MEAN,
                        DNNL_ARG_VARIANCE,
                        DNNL_ARG_DIFF_SRC,
                        DNNL_ARG_SCALE,
                        DNNL_ARG_DIFF_SCALE,
                        DNNL_ARG_DIFF_SHIFT)
                : recipe.kernel(
                        "layer norm backward",
                        backward,
                        DNNL_ARG_SRC,
                        DNNL_ARG_DIFF_DST,
                        DNNL_ARG_MEAN,
                        DNNL_ARG_VARIANCE,
                        DNNL_ARG_DIFF_SRC);
    }

    @Override
    public void layerNorm(
            int rows,
            int columns,
            double epsilon,
            CpuStorage x,
            CpuStorage gamma,
            CpuStorage beta,
            CpuStorage y,
            CpuStorage mean,
            CpuStorage variance) {
        Kernel kernel = kernels.get(new Key(rows, columns, (float) epsilon, gamma != null, false, x.type(), y.type()));
        if (gamma == null) {
            kernel.run(x.pointer(), y.pointer(), mean.pointer(), variance.pointer());
        } else {
            kernel.run(x.pointer(), y.pointer(), mean.pointer(), variance.pointer(), gamma.pointer(), beta.pointer());
        }
    }

    @Override
    public void layerNormBackward(
            int rows,
            int columns,
            double epsilon,
            CpuStorage x,
            CpuStorage dy,
            CpuStorage gamma,
            CpuStorage mean,
            CpuStorage variance,
            CpuStorage dx,
            CpuStorage dgamma,
            CpuStorage dbeta) {
        Kernel kernel = kernels.get(new Key(rows, columns, (float) epsilon, gamma != null, true, x.type(), dy.type()));
        if (gamma == null) {
            kernel.run(x.pointer(), dy.pointer(), mean.pointer(), variance.pointer(), dx.pointer());
        } else {
            kernel.run(
                    x.pointer(),
                    dy.pointer(),
                    mean.pointer(),
                    variance.pointer(),
                    dx.pointer(),
                    gamma.pointer(),
                    dgamma.pointer(),
                    dbeta.pointer());
        }
    }
}
