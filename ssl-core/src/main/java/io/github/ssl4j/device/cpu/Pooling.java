package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.PoolingKernels;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Max pooling over channels-last images. */
final class Pooling implements PoolingKernels<CpuStorage> {
    private final KernelCache<Key, Pool> kernels;

    private record Key(PoolShape shape, boolean backward) implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {
                shape.batch(),
                shape.height(),
                shape.width(),
                shape.channels(),
                shape.kernel(),
                shape.stride(),
                shape.padding(),
                KernelCache.Key.number(backward)
            };
        }
    }

    private record Pool(Kernel kernel, long workspaceBytes) implements KernelCache.Entry {
        @Override
        public void close() {
            kernel.close();
        }
    }

    Pooling(OneDnn library) {
        kernels = library.kernels(Pooling::make);
    }

    private static Pool make(Recipe recipe, Key key) {
        PoolShape s = key.shape();
        dnnl_memory_desc x =
                recipe.tagged(ElementType.FLOAT32, dnnl_nhwc, s.batch(), s.channels(), s.height(), s.width());
        dnnl_memory_desc y = recipe.tagged(
                ElementType.FLOAT32, dnnl_nhwc, s.batch(), s.channels(), s.outputHeight(), s.outputWidth());
        long[] strides = {s.stride(), s.stride()};
        long[] kernel = {s.kernel(), s.kernel()};
        long[] dilations = {0, 0};
        long[] padding = {s.padding(), s.padding()};
        dnnl_primitive_attr attributes = recipe.attributes();
        dnnl_primitive_desc forward = recipe.describe(
                "max pooling",
                made -> dnnl_pooling_forward_primitive_desc_create(
                        made,
                        recipe.engine(),
                        dnnl_forward_training,
                        dnnl_pooling_max,
                        x,
                        y,
                        strides,
                        kernel,
                        dilations,
                        padding,
                        padding,
                        attributes));
        long bytes = dnnl_memory_desc_get_size(dnnl_primitive_desc_query_md(forward, dnnl_query_workspace_md, 0));
        if (!key.backward()) {
            return new Pool(
                    recipe.kernel("max pooling", forward, DNNL_ARG_SRC, DNNL_ARG_DST, DNNL_ARG_WORKSPACE), bytes);
        }
        dnnl_primitive_desc backward = recipe.describe(
                "max pooling backward",
                made -> dnnl_pooling_backward_primitive_desc_create(
                        made,
                        recipe.engine(),
                        dnnl_pooling_max,
                        x,
                        y,
                        strides,
                        kernel,
                        dilations,
                        padding,
                        padding,
                        forward,
                        attributes));
        return new Pool(
                recipe.kernel(
                        "max pooling backward", backward, DNNL_ARG_DIFF_DST, DNNL_ARG_WORKSPACE, DNNL_ARG_DIFF_SRC),
                bytes);
    }

    @Override
    public long maxPoolWorkspace(PoolShape shape) {
        return kernels.get(new Key(shape, false)).workspaceBytes();
    }

    @Override
    public void maxPool(PoolShape shape, CpuStorage x, CpuStorage y, CpuStorage workspace) {
        kernels.get(new Key(shape, false)).kernel().run(x.pointer(), y.pointer(), workspace.pointer());
    }

    @Override
    public void maxPoolBackward(PoolShape shape, CpuStorage dy, CpuStorage workspace, CpuStorage dx) {
        kernels.get(new Key(shape, true)).kernel().run(dy.pointer(), workspace.pointer(), dx.pointer());
    }
}
