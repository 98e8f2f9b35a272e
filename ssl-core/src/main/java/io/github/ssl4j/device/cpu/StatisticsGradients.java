package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.ElementType;
import java.util.function.BiFunction;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * The gradient of a batch norm's input that flows through the statistics, dx += x slope + shift. Rows are taken side by
 * side in lines of about {@link #WIDTH} numbers: oneDNN spreads a short row over many by single numbers.
 */
final class StatisticsGradients {
    private static final int WIDTH = 1024;

    /** So many numbers stay in the second-level cache from one kernel to the next. */
    private static final int PIECE = 1 << 17;

    private final KernelCache<Key, Kernel> kernels;
    private final Elementwise elementwise;
    private final BiFunction<ElementType, Long, CpuStorage> memory;

    private record Key(int lines, int width, ElementType type) implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {lines, width, type.ordinal()};
        }
    }

    /** Creates the kernel, with {@code memory} to borrow elements from. */
    StatisticsGradients(OneDnn library, Elementwise elementwise, BiFunction<ElementType, Long, CpuStorage> memory) {
        kernels = library.kernels(StatisticsGradients::make);
        this.elementwise = elementwise;
        this.memory = memory;
    }

    /** Makes dx += x slope. */
    private static Kernel make(Recipe recipe, Key key) {
        dnnl_memory_desc all = recipe.dense(key.type(), key.lines(), key.width());
        dnnl_memory_desc line = recipe.dense(1, key.width());
        dnnl_post_ops after = recipe.postOperations();
        OneDnn.check("sum", dnnl_post_ops_append_sum(after, 1, 0, dnnl_data_type_undef));
        dnnl_primitive_attr attributes = recipe.attributes();
        OneDnn.check("attributes", dnnl_primitive_attr_set_post_ops(attributes, after));
        dnnl_primitive_desc description = recipe.describe(
                "batch norm backward",
                made -> dnnl_binary_primitive_desc_create(
                        made, recipe.engine(), dnnl_binary_mul, all, line, all, attributes));
        return recipe.kernel("batch norm backward", description, DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST);
    }

    /** Adds what flows through the statistics of {@code count} rows. */
    void add(
            BatchNormShape shape,
            int count,
            CpuStorage x,
            CpuStorage gamma,
            CpuStorage mean,
            CpuStorage variance,
            CpuStorage dgamma,
            CpuStorage dbeta,
            CpuStorage dx) {
        int channels = shape.channels();
        int together = Math.min(shape.rows(), Math.max(1, WIDTH / channels));
        int width = together * channels;
        float[] slopes = new float[width];
        float[] shifts = new float[width];
        for (int c = 0; c < channels; c++) {
            double deviation = Math.sqrt(variance.get(c) + shape.epsilon());
            double factor = -gamma.get(c) / deviation / count;
            double slope = factor * dgamma.get(c) / deviation;
            slopes[c] = (float) slope;
            shifts[c] = (float) (factor * dbeta.get(c) - slope * mean.get(c));
        }
        for (int i = channels; i < width; i++) {
            slopes[i] = slopes[i - channels];
            shifts[i] = shifts[i - channels];
        }
        try (CpuStorage slope = memory.apply(ElementType.FLOAT32, (long) width);
                CpuStorage shift = memory.apply(ElementType.FLOAT32, (long) width)) {
            slope.put(0, slopes, 0, width);
            shift.put(0, shifts, 0, width);
            long length = shape.length() / width * width;
            long most = (long) Math.max(1, PIECE / width) * width;
            for (long from = 0; from < length; from += most) {
                add((int) (Math.min(most, length - from) / width), width, x, slope, shift, dx, from);
            }
            if (length < shape.length()) {
                add(1, (int) (shape.length() - length), x, slope, shift, dx, length);
            }
        }
    }

    private void add(int lines, int width, CpuStorage x, CpuStorage slope, CpuStorage shift, CpuStorage dx, long from) {
        CpuStorage source = x.slice(from, (long) lines * width);
        CpuStorage target = dx.slice(from, (long) lines * width);
        kernels.get(new Key(lines, width, x.type())).run(source.pointer(), slope.pointer(), target.pointer());
        elementwise.binary(Binary.ADD, Broadcast.ROW, lines, width, target, shift, target);
    }
}
