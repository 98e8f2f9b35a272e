package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Softmax along rows, its logarithm, and the cross-entropy made of it. */
final class Softmaxes implements AutoCloseable {
    /** Far below any logit, yet finite, so that what follows stays finite. */
    private static final float EXCLUDED = -1e30f;

    private final KernelCache<Key, Kernel> kernels;
    private final Elementwise elementwise;

    private record Key(int rows, int columns, boolean logarithm, boolean backward) {}

    Softmaxes(OneDnn library, Elementwise elementwise) {
        kernels = new KernelCache<>(library, Softmaxes::make);
        this.elementwise = elementwise;
    }

    private static Kernel make(Recipe recipe, Key key) {
        dnnl_memory_desc x = recipe.dense(key.rows(), key.columns());
        int algorithm = key.logarithm() ? dnnl_softmax_log : dnnl_softmax_accurate;
        dnnl_primitive_attr attributes = recipe.attributes();
        dnnl_primitive_desc forward = recipe.describe(
                "softmax",
                made -> dnnl_softmax_forward_primitive_desc_create(
                        made, recipe.engine(), dnnl_forward_training, algorithm, x, x, 1, attributes));
        if (!key.backward()) {
            return recipe.kernel("softmax", forward, DNNL_ARG_SRC, DNNL_ARG_DST);
        }
        dnnl_primitive_desc backward = recipe.describe(
                "softmax backward",
                made -> dnnl_softmax_backward_primitive_desc_create(
                        made, recipe.engine(), algorithm, x, x, x, 1, forward, attributes));
        return recipe.kernel("softmax backward", backward, DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC);
    }

    void forward(boolean logarithm, int rows, int columns, CpuStorage x, CpuStorage y) {
        kernels.get(new Key(rows, columns, logarithm, false)).run(x.pointer(), y.pointer());
    }

    void backward(boolean logarithm, int rows, int columns, CpuStorage y, CpuStorage dy, CpuStorage dx) {
        kernels.get(new Key(rows, columns, logarithm, true)).run(y.pointer(), dy.pointer(), dx.pointer());
    }

    void crossEntropy(
            int rows,
            int columns,
            CpuStorage logits,
            CpuStorage target,
            CpuStorage excluded,
            double gradientScale,
            CpuStorage losses,
            CpuStorage gradient) {
        int[] targets = columns("target", target, rows, columns, 0);
        int[] out = excluded == null ? null : columns("excluded", excluded, rows, columns, -1);
        CpuStorage source = logits;
        if (out != null) {
            if (logits.pointer().address() != gradient.pointer().address()) {
                Movement.copy(logits, gradient, (long) rows * columns);
            }
            put(out, columns, gradient, EXCLUDED);
            source = gradient;
        }
        forward(true, rows, columns, source, gradient);
        float[] loss = new float[rows];
        for (int r = 0; r < rows; r++) {
            loss[r] = -gradient.get((long) r * columns + targets[r]);
        }
        losses.put(0, loss, 0, rows);
        elementwise.exponential(gradient, (long) rows * columns);
        Elementwise.affine(gradientScale, 0, gradient, 0, gradient, 0, (long) rows * columns);
        for (int r = 0; r < rows; r++) {
            long at = (long) r * columns + targets[r];
            gradient.put(at, (float) (gradientScale * Math.expm1(-(double) loss[r])));
        }
        if (out != null) {
            put(out, columns, gradient, 0);
        }
    }

    private static void put(int[] places, int columns, CpuStorage matrix, float value) {
        for (int r = 0; r < places.length; r++) {
            if (places[r] >= 0) {
                matrix.put((long) r * columns + places[r], value);
            }
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

    @Override
    public void close() {
        kernels.close();
    }
}
