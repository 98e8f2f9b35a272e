package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.SoftmaxKernels;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Softmax along rows, its logarithm, and the cross-entropy made of it. */
final class Softmaxes implements SoftmaxKernels<CpuStorage> {
    /** Far below any logit, yet finite, so that what follows stays finite. */
    private static final float EXCLUDED = -1e30f;

    private final KernelCache<Key, Kernel> kernels;

    private enum Work {
        SOFTMAX,
        SOFTMAX_BACKWARD,
        LOG_SOFTMAX_BACKWARD
    }

    /** Work on x of one type and y of another, which is that of both gradients, too. */
    private record Key(int rows, int columns, Work work, ElementType x, ElementType y) implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {rows, columns, work.ordinal(), x.ordinal(), y.ordinal()};
        }
    }

    Softmaxes(OneDnn library) {
        kernels = library.kernels(Softmaxes::make);
    }

    private static Kernel make(Recipe recipe, Key key) {
        dnnl_memory_desc x = recipe.dense(key.x(), key.rows(), key.columns());
        dnnl_memory_desc y = recipe.dense(key.y(), key.rows(), key.columns());
        int algorithm = key.work() == Work.LOG_SOFTMAX_BACKWARD ? dnnl_softmax_log : dnnl_softmax_accurate;
        dnnl_primitive_attr attributes = recipe.attributes();
        dnnl_primitive_desc forward = recipe.describe(
                "softmax",
                made -> dnnl_softmax_forward_primitive_desc_create(
                        made, recipe.engine(), dnnl_forward_training, algorithm, x, y, 1, attributes));
        if (key.work() == Work.SOFTMAX) {
            return recipe.kernel("softmax", forward, DNNL_ARG_SRC, DNNL_ARG_DST);
        }
        dnnl_primitive_desc backward = recipe.describe(
                "softmax backward",
                made -> dnnl_softmax_backward_primitive_desc_create(
                        made, recipe.engine(), algorithm, y, y, y, 1, forward, attributes));
        return recipe.kernel("softmax backward", backward, DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC);
    }

    @Override
    public void softmax(int rows, int columns, CpuStorage x, CpuStorage y) {
        kernels.get(new Key(rows, columns, Work.SOFTMAX, x.type(), y.type())).run(x.pointer(), y.pointer());
    }

    @Override
    public void softmaxBackward(int rows, int columns, CpuStorage y, CpuStorage dy, CpuStorage dx) {
        kernels.get(new Key(rows, columns, Work.SOFTMAX_BACKWARD, y.type(), y.type()))
                .run(y.pointer(), dy.pointer(), dx.pointer());
    }

    /**
     * Takes log sum exp x from the softmax of the largest x, because oneDNN's own log-softmax is off by up to 3e-6.
     */
    @Override
    public void logSoftmax(int rows, int columns, CpuStorage x, CpuStorage y) {
        try (CpuStorage apart = x.pointer().address() == y.pointer().address() ? y.another() : null) {
            CpuStorage soft = apart == null ? y : apart;
            softmax(rows, columns, x, soft);
            Chunks.rows(rows, columns, 1, (from, count, scratch) -> {
                float[] values = scratch[0];
                x.get(from * columns, values, 0, count * columns);
                for (int r = 0; r < count; r++) {
                    int start = r * columns;
                    int largest = largest(values, start, columns);
                    double top = values[largest];
                    double logSum = top - Math.log(soft.get(from * columns + largest));
                    float high = (float) logSum;
                    float low = (float) (logSum - high);
                    for (int i = start; i < start + columns; i++) {
                        values[i] = values[i] - high - low;
                    }
                }
                y.put(from * columns, values, 0, count * columns);
            });
        }
    }

    @Override
    public void logSoftmaxBackward(int rows, int columns, CpuStorage y, CpuStorage dy, CpuStorage dx) {
        kernels.get(new Key(rows, columns, Work.LOG_SOFTMAX_BACKWARD, y.type(), y.type()))
                .run(y.pointer(), dy.pointer(), dx.pointer());
    }

    private static int largest(float[] values, int start, int count) {
        int place = start;
        float most = values[start];
        for (int i = start + 1; i < start + count; i++) {
            if (values[i] > most) {
                most = values[i];
                place = i;
            }
        }
        return place;
    }

    @Override
    public void softmaxCrossEntropy(
            int rows,
            int columns,
            CpuStorage logits,
            CpuStorage target,
            CpuStorage excluded,
            double gradientScale,
            CpuStorage losses,
            CpuStorage gradient) {
        int[] targets = columns("target", target, rows, columns, 0);
        CpuStorage source = logits;
        if (excluded != null) {
            int[] out = columns("excluded", excluded, rows, columns, -1);
            if (logits.pointer().address() != gradient.pointer().address()) {
                Movement.copy(logits, gradient, (long) rows * columns);
            }
            for (int r = 0; r < rows; r++) {
                if (out[r] >= 0) {
                    gradient.put((long) r * columns + out[r], EXCLUDED);
                }
            }
            source = gradient;
        }
        CpuStorage taking = source;
        float[] below = new float[rows];
        int[] largest = new int[rows];
        Chunks.rows(rows, columns, 1, (from, count, scratch) -> {
            float[] values = scratch[0];
            taking.get(from * columns, values, 0, count * columns);
            for (int r = 0; r < count; r++) {
                int start = r * columns;
                int place = largest(values, start, columns);
                int row = (int) from + r;
                largest[row] = place - start;
                below[row] = values[place] - values[start + targets[row]];
            }
        });
        softmax(rows, columns, source, gradient);
        float[] loss = new float[rows];
        for (int r = 0; r < rows; r++) {
            loss[r] = (float) (below[r] - Math.log(gradient.get((long) r * columns + largest[r])));
        }
        losses.put(0, loss, 0, rows);
        Elementwise.affine(gradientScale, 0, gradient, 0, gradient, 0, (long) rows * columns);
        for (int r = 0; r < rows; r++) {
            gradient.put((long) r * columns + targets[r], (float) (gradientScale * Math.expm1(-(double) loss[r])));
        }
    }

    private static int[] columns(String name, CpuStorage storage, int rows, int columns, int least) {
        int[] found = new int[rows];
        storage.get(0, found, 0, rows);
        for (int r = 0; r < rows; r++) {
            if (found[r] < least || found[r] >= columns) {
                throw new IllegalArgumentException("softmaxCrossEntropy: " + name + " needs columns from " + least
                        + " to " + (columns - 1) + ", found " + found[r] + " in row " + r);
            }
        }
        return found;
    }
}
