package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.BatchNormKernels;
import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.ElementType;
import java.util.Arrays;
import java.util.function.BiFunction;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Batch norm of rows by channels, with the ReLU behind it where the shape says so. The rows are given to oneDNN as if
 * they were of many images: it shares out images among threads where it can, else channels, and half of a row each
 * takes twice as long.
 */
final class BatchNorms implements BatchNormKernels<CpuStorage> {
    private static final int MOST_IMAGES = 64;

    private final KernelCache<Key, Norm> kernels;
    private final StatisticsGradients gradients;
    private final ElementType narrowest;

    private enum Work {
        FORWARD(false),
        BACKWARD(false),
        INFERENCE(true),
        BY_STATISTICS(true),
        BY_STATISTICS_BACKWARD(true);

        /** Whether mean and variance are given. */
        private final boolean given;

        Work(boolean given) {
            this.given = given;
        }
    }

    /** The norm of values of that type. */
    private record Key(BatchNormShape shape, Work work, ElementType type) implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {
                shape.rows(),
                shape.channels(),
                Double.doubleToLongBits(shape.epsilon()),
                KernelCache.Key.number(shape.relu()),
                work.ordinal(),
                type.ordinal()
            };
        }
    }

    private record Norm(Kernel kernel, long workspaceBytes) implements KernelCache.Entry {
        @Override
        public void close() {
            kernel.close();
        }
    }

    /** Creates the kernels, with {@code memory} to borrow elements from. */
    BatchNorms(OneDnn library, Elementwise elementwise, BiFunction<ElementType, Long, CpuStorage> memory) {
        narrowest = library.factor();
        kernels = library.kernels(BatchNorms::make);
        gradients = new StatisticsGradients(library, elementwise, memory);
    }

    private static Norm make(Recipe recipe, Key key) {
        BatchNormShape s = key.shape();
        int images = Math.min(Integer.lowestOneBit(s.rows()), MOST_IMAGES);
        dnnl_memory_desc x = recipe.tagged(key.type(), dnnl_nhwc, images, s.channels(), s.rows() / images, 1);
        float epsilon = (float) s.epsilon();
        int base = dnnl_use_scale | dnnl_use_shift | (s.relu() ? dnnl_fuse_norm_relu : 0);
        boolean inference = key.work() == Work.INFERENCE;
        int flags = base | (key.work().given ? dnnl_use_global_stats : 0);
        int kind = inference ? dnnl_forward_inference : dnnl_forward_training;
        dnnl_primitive_attr attributes = recipe.attributes();
        dnnl_primitive_desc forward = recipe.describe(
                "batch norm",
                made -> dnnl_batch_normalization_forward_primitive_desc_create(
                        made, recipe.engine(), kind, x, x, epsilon, flags, attributes));
        if (inference) {
            return new Norm(
                    recipe.kernel(
                            "batch norm",
                            forward,
                            DNNL_ARG_SRC,
                            DNNL_ARG_SCALE,
                            DNNL_ARG_SHIFT,
                            DNNL_ARG_MEAN,
                            DNNL_ARG_VARIANCE,
                            DNNL_ARG_DST),
                    0);
        }
        long bytes = s.relu()
                ? dnnl_memory_desc_get_size(dnnl_primitive_desc_query_md(forward, dnnl_query_workspace_md, 0))
                : 0;
        if (key.work() == Work.FORWARD || key.work() == Work.BY_STATISTICS) {
            int[] arguments = {
                DNNL_ARG_SRC,
                DNNL_ARG_SCALE,
                DNNL_ARG_SHIFT,
                DNNL_ARG_DST,
                DNNL_ARG_MEAN,
                DNNL_ARG_VARIANCE,
                DNNL_ARG_WORKSPACE
            };
            return new Norm(recipe.kernel("batch norm", forward, withoutLast(arguments, !s.relu())), bytes);
        }
        dnnl_primitive_desc backward = recipe.describe(
                "batch norm backward",
                made -> dnnl_batch_normalization_backward_primitive_desc_create(
                        made, recipe.engine(), dnnl_backward, x, x, x, epsilon, flags, forward, attributes));
        int[] arguments = {
            DNNL_ARG_SRC,
            DNNL_ARG_DIFF_DST,
            DNNL_ARG_SCALE,
            DNNL_ARG_MEAN,
            DNNL_ARG_VARIANCE,
            DNNL_ARG_DIFF_SRC,
            DNNL_ARG_DIFF_SCALE,
            DNNL_ARG_DIFF_SHIFT,
            DNNL_ARG_WORKSPACE
        };
        return new Norm(recipe.kernel("batch norm backward", backward, withoutLast(arguments, !s.relu())), bytes);
    }

    private static int[] withoutLast(int[] arguments, boolean without) {
        return without ? Arrays.copyOf(arguments, arguments.length - 1) : arguments;
    }

    @Override
    public long batchNormWorkspace(BatchNormShape shape) {
        return workspace(shape, Work.FORWARD);
    }

    @Override
    public long batchNormByStatisticsWorkspace(BatchNormShape shape) {
        return workspace(shape, Work.BY_STATISTICS);
    }

    private long workspace(BatchNormShape shape, Work work) {
        return shape.relu()
                ? Math.max(
                        kernels.get(new Key(shape, work, ElementType.FLOAT32)).workspaceBytes(),
                        kernels.get(new Key(shape, work, narrowest)).workspaceBytes())
                : 0;
    }

    @Override
    public void batchNorm(
            BatchNormShape shape,
            CpuStorage x,
            CpuStorage gamma,
            CpuStorage beta,
            CpuStorage y,
            CpuStorage mean,
            CpuStorage variance,
            CpuStorage workspace) {
        forward(Work.FORWARD, shape, x, gamma, beta, y, mean, variance, workspace);
    }

    @Override
    public void batchNormByStatistics(
            BatchNormShape shape,
            CpuStorage x,
            CpuStorage gamma,
            CpuStorage beta,
            CpuStorage mean,
            CpuStorage variance,
            CpuStorage y,
            CpuStorage workspace) {
        forward(Work.BY_STATISTICS, shape, x, gamma, beta, y, mean, variance, workspace);
    }

    private void forward(
            Work work,
            BatchNormShape shape,
            CpuStorage x,
            CpuStorage gamma,
            CpuStorage beta,
            CpuStorage y,
            CpuStorage mean,
            CpuStorage variance,
            CpuStorage workspace) {
        Kernel kernel = kernels.get(new Key(shape, work, x.type())).kernel();
        if (shape.relu()) {
            kernel.run(
                    x.pointer(),
                    gamma.pointer(),
                    beta.pointer(),
                    y.pointer(),
                    mean.pointer(),
                    variance.pointer(),
                    workspace.pointer());
        } else {
            kernel.run(x.pointer(), gamma.pointer(), beta.pointer(), y.pointer(), mean.pointer(), variance.pointer());
        }
    }

    @Override
    public void batchNormInference(
            BatchNormShape shape,
            CpuStorage x,
            CpuStorage gamma,
            CpuStorage beta,
            CpuStorage mean,
            CpuStorage variance,
            CpuStorage y) {
        kernels.get(new Key(shape, Work.INFERENCE, x.type()))
                .kernel()
                .run(x.pointer(), gamma.pointer(), beta.pointer(), mean.pointer(), variance.pointer(), y.pointer());
    }

    @Override
    public void batchNormBackward(
            BatchNormShape shape,
            CpuStorage x,
            CpuStorage dy,
            CpuStorage gamma,
            CpuStorage mean,
            CpuStorage variance,
            CpuStorage workspace,
            CpuStorage dx,
            CpuStorage dgamma,
            CpuStorage dbeta) {
        backward(Work.BACKWARD, shape, x, dy, gamma, mean, variance, workspace, dx, dgamma, dbeta);
    }

    @Override
    public void batchNormByStatisticsBackward(
            BatchNormShape shape,
            CpuStorage x,
            CpuStorage dy,
            CpuStorage gamma,
            CpuStorage mean,
            CpuStorage variance,
            CpuStorage workspace,
            CpuStorage dx,
            CpuStorage dgamma,
            CpuStorage dbeta) {
        backward(Work.BY_STATISTICS_BACKWARD, shape, x, dy, gamma, mean, variance, workspace, dx, dgamma, dbeta);
    }

    private void backward(
            Work work,
            BatchNormShape shape,
            CpuStorage x,
            CpuStorage dy,
            CpuStorage gamma,
            CpuStorage mean,
            CpuStorage variance,
            CpuStorage workspace,
            CpuStorage dx,
            CpuStorage dgamma,
            CpuStorage dbeta) {
        Kernel kernel = kernels.get(new Key(shape, work, x.type())).kernel();
        if (shape.relu()) {
            kernel.run(
                    x.pointer(),
                    dy.pointer(),
                    gamma.pointer(),
                    mean.pointer(),
                    variance.pointer(),
                    dx.pointer(),
                    dgamma.pointer(),
                    dbeta.pointer(),
                    workspace.pointer());
        } else {
            kernel.run(
                    x.pointer(),
                    dy.pointer(),
                    gamma.pointer(),
                    mean.pointer(),
                    variance.pointer(),
                    dx.pointer(),
                    dgamma.pointer(),
                    dbeta.pointer());
        }
    }

    @Override
    public void batchNormStatistics(int rows, int channels, CpuStorage x, CpuStorage mean, CpuStorage variance) {
        BatchStatistics.of(rows, channels, x, mean, variance);
    }

    @Override
    public void batchNormStatisticsBackward(
            BatchNormShape shape,
            int count,
            CpuStorage x,
            CpuStorage gamma,
            CpuStorage mean,
            CpuStorage variance,
            CpuStorage dgamma,
            CpuStorage dbeta,
            CpuStorage dx) {
        gradients.add(shape, count, x, gamma, mean, variance, dgamma, dbeta, dx);
    }
}
