package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.ElementwiseKernels;
import io.github.ssl4j.device.Unary;
import java.util.Arrays;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Functions of one and two variables, element by element. */
final class Elementwise implements ElementwiseKernels<CpuStorage> {
    /** Fewer elements a Java loop adds up in one thread, without waking another. */
    private static final int MANY = 1 << 16;

    private final KernelCache<UnaryKey, Kernel> unaries;
    private final KernelCache<BinaryKey, Kernel> binaries;

    private record UnaryKey(int algorithm, long length, boolean backward, ElementType type) implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {algorithm, length, KernelCache.Key.number(backward), type.ordinal()};
        }
    }

    private record BinaryKey(
            Binary function, Broadcast spread, int rows, int columns, ElementType a, ElementType b, ElementType y)
            implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {
                function.ordinal(), spread.ordinal(), rows, columns, a.ordinal(), b.ordinal(), y.ordinal()
            };
        }
    }

    Elementwise(OneDnn library) {
        unaries = library.kernels(Elementwise::unary);
        binaries = library.kernels(Elementwise::binary);
    }

    private static Kernel unary(Recipe recipe, UnaryKey key) {
        dnnl_memory_desc x = recipe.dense(key.type(), key.length());
        dnnl_primitive_attr attributes = recipe.attributes();
        dnnl_primitive_desc forward = recipe.describe(
                "function",
                made -> dnnl_eltwise_forward_primitive_desc_create(
                        made, recipe.engine(), dnnl_forward_training, key.algorithm(), x, x, 0, 0, attributes));
        if (!key.backward()) {
            return recipe.kernel("function", forward, DNNL_ARG_SRC, DNNL_ARG_DST);
        }
        dnnl_primitive_desc backward = recipe.describe(
                "function backward",
                made -> dnnl_eltwise_backward_primitive_desc_create(
                        made, recipe.engine(), key.algorithm(), x, x, x, 0, 0, forward, attributes));
        return recipe.kernel("function backward", backward, DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC);
    }

    private static Kernel binary(Recipe recipe, BinaryKey key) {
        long rows = key.rows();
        long columns = key.columns();
        dnnl_memory_desc a = recipe.dense(key.a(), rows, columns);
        dnnl_memory_desc y = recipe.dense(key.y(), rows, columns);
        dnnl_memory_desc b = switch (key.spread()) {
            case NONE -> recipe.dense(key.b(), rows, columns);
            case ROW -> recipe.dense(key.b(), 1, columns);
            case COLUMN -> recipe.dense(key.b(), rows, 1);
            case SCALAR -> recipe.dense(key.b(), 1, 1);
        };
        int algorithm = switch (key.function()) {
            case ADD, ADD_RELU -> dnnl_binary_add;
            case SUBTRACT -> dnnl_binary_sub;
            case MULTIPLY -> dnnl_binary_mul;
            case DIVIDE -> dnnl_binary_div;
        };
        dnnl_primitive_attr attributes = recipe.attributes();
        if (key.function() == Binary.ADD_RELU) {
            dnnl_post_ops after = recipe.postOperations();
            OneDnn.check("ReLU", dnnl_post_ops_append_eltwise(after, dnnl_eltwise_relu, 0, 0));
            OneDnn.check("attributes", dnnl_primitive_attr_set_post_ops(attributes, after));
        }
        dnnl_primitive_desc description = recipe.describe(
                "binary function",
                made -> dnnl_binary_primitive_desc_create(made, recipe.engine(), algorithm, a, b, y, attributes));
        return recipe.kernel("binary function", description, DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST);
    }

    @Override
    public void unary(Unary function, CpuStorage x, CpuStorage y) {
        if (function == Unary.SMOOTH_L1) {
            smoothL1(x, y);
        } else if (function == Unary.LOG) {
            logarithm(x, y);
        } else {
            unaries.get(new UnaryKey(algorithm(function), y.length(), false, y.type()))
                    .run(x.pointer(), y.pointer());
        }
    }

    private static int algorithm(Unary function) {
        return switch (function) {
            case RELU -> dnnl_eltwise_relu;
            case GELU -> dnnl_eltwise_gelu_erf;
            case SQUARE -> dnnl_eltwise_square;
            case SQRT -> dnnl_eltwise_sqrt;
            case EXP -> dnnl_eltwise_exp;
            case ABS -> dnnl_eltwise_abs;
            case LOG, SMOOTH_L1 -> throw new IllegalArgumentException("oneDNN does not compute " + function);
        };
    }

    /** oneDNN's logarithm is off by up to 3e-6, ten times what float32 allows. */
    private static void logarithm(CpuStorage x, CpuStorage y) {
        Chunks.elements(y.length(), 1, (from, count, scratch) -> {
            float[] values = scratch[0];
            x.get(from, values, 0, count);
            for (int i = 0; i < count; i++) {
                values[i] = (float) Math.log(values[i]);
            }
            y.put(from, values, 0, count);
        });
    }

    private static void smoothL1(CpuStorage x, CpuStorage y) {
        Chunks.elements(y.length(), 1, (from, count, scratch) -> {
            float[] values = scratch[0];
            x.get(from, values, 0, count);
            for (int i = 0; i < count; i++) {
                float size = Math.abs(values[i]);
                values[i] = size < 1 ? 0.5f * size * size : size - 0.5f;
            }
            y.put(from, values, 0, count);
        });
    }

    @Override
    public void unaryBackward(Unary function, CpuStorage x, CpuStorage y, CpuStorage dy, CpuStorage dx) {
        if (function == Unary.RELU || function == Unary.GELU) {
            unaries.get(new UnaryKey(algorithm(function), dx.length(), true, dx.type()))
                    .run(x.pointer(), dy.pointer(), dx.pointer());
            return;
        }
        CpuStorage known = function == Unary.SQRT || function == Unary.EXP ? y : x;
        Chunks.elements(dx.length(), 2, (from, count, scratch) -> {
            float[] k = scratch[0];
            float[] d = scratch[1];
            known.get(from, k, 0, count);
            dy.get(from, d, 0, count);
            derivative(function, k, d, count);
            dx.put(from, d, 0, count);
        });
    }

    /** Multiplies d by the derivative, told from the input, or for the root and the exponential from the output. */
    private static void derivative(Unary function, float[] k, float[] d, int count) {
        switch (function) {
            case SQUARE -> {
                for (int i = 0; i < count; i++) {
                    d[i] *= 2 * k[i];
                }
            }
            case SQRT -> {
                for (int i = 0; i < count; i++) {
                    d[i] *= 0.5f / k[i];
                }
            }
            case EXP -> {
                for (int i = 0; i < count; i++) {
                    d[i] *= k[i];
                }
            }
            case LOG -> {
                for (int i = 0; i < count; i++) {
                    d[i] /= k[i];
                }
            }
            case ABS -> {
                for (int i = 0; i < count; i++) {
                    d[i] *= Math.signum(k[i]);
                }
            }
            case SMOOTH_L1 -> {
                for (int i = 0; i < count; i++) {
                    d[i] *= Math.max(-1, Math.min(1, k[i]));
                }
            }
            default -> throw new IllegalArgumentException("no derivative of " + function);
        }
    }

    @Override
    public void binary(
            Binary function, Broadcast spread, int rows, int columns, CpuStorage a, CpuStorage b, CpuStorage y) {
        binaries.get(new BinaryKey(function, spread, rows, columns, a.type(), b.type(), y.type()))
                .run(a.pointer(), b.pointer(), y.pointer());
    }

    @Override
    public void fill(CpuStorage x, double value) {
        Chunks.elements(x.length(), 1, (from, count, scratch) -> {
            Arrays.fill(scratch[0], 0, count, (float) value);
            x.put(from, scratch[0], 0, count);
        });
    }

    @Override
    public void affine(double alpha, double beta, CpuStorage x, CpuStorage y) {
        affine(alpha, beta, x, 0, y, 0, y.length());
    }

    static void affine(double alpha, double beta, CpuStorage x, long fromX, CpuStorage y, long fromY, long length) {
        float factor = (float) alpha;
        float shift = (float) beta;
        Chunks.elements(length, 1, (from, count, scratch) -> {
            float[] values = scratch[0];
            x.get(fromX + from, values, 0, count);
            for (int i = 0; i < count; i++) {
                values[i] = factor * values[i] + shift;
            }
            y.put(fromY + from, values, 0, count);
        });
    }

    @Override
    public void accumulate(double alpha, CpuStorage x, CpuStorage y) {
        if (alpha == 1 && (y.type() != ElementType.FLOAT32 || y.length() >= MANY)) {
            binary(Binary.ADD, Broadcast.NONE, 1, Math.toIntExact(y.length()), y, x, y);
            return;
        }
        float factor = (float) alpha;
        Chunks.elements(y.length(), 2, (from, count, scratch) -> {
            float[] a = scratch[0];
            float[] b = scratch[1];
            x.get(from, a, 0, count);
            y.get(from, b, 0, count);
            for (int i = 0; i < count; i++) {
                b[i] += factor * a[i];
            }
            y.put(from, b, 0, count);
        });
    }
}
