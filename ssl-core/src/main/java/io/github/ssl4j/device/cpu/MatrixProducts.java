package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixKernels;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.cpu.Reordered.Argument;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Matrix products; a transposed operand is a matter of strides. Where an operand is narrow, factors that are not are
 * rounded before each call. Factors keep the layout they have, but for a second one that many rows share. Products of
 * float32 are computed in float32.
 */
final class MatrixProducts implements MatrixKernels<CpuStorage> {
    /** The code behind oneDNN's sgemm, which is not its first choice. */
    static final String GEMM = "gemm:jit";

    private static final int MANY_ROWS = 1024;

    private final KernelCache<Key, Reordered> kernels;

    /** The products of matrices of those types. */
    private record Key(MatrixProduct product, boolean bias, ElementType a, ElementType b, ElementType c)
            implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {
                product.batch(),
                product.m(),
                product.n(),
                product.k(),
                KernelCache.Key.number(product.transposeA()),
                KernelCache.Key.number(product.transposeB()),
                Double.doubleToLongBits(product.alpha()),
                Double.doubleToLongBits(product.beta()),
                KernelCache.Key.number(bias),
                a.ordinal(),
                b.ordinal(),
                c.ordinal()
            };
        }

        ElementType factor() {
            return Stream.of(a, b, c).anyMatch(type -> type == ElementType.BFLOAT16)
                    ? ElementType.BFLOAT16
                    : ElementType.FLOAT32;
        }

        /**
         * Returns what the name of the fastest code begins with: sums over many rows, as the gradients of weights are,
         * gain by {@link #GEMM}.
         */
        String fastest() {
            return product.batch() == 1 && product.transposeA() && product.k() >= MANY_ROWS ? GEMM : "";
        }

        /** Whether so many rows share the second factor that bringing it into the layout oneDNN likes best pays. */
        boolean shared() {
            return product.batch() == 1 && !product.transposeA() && product.m() >= MANY_ROWS;
        }

        /** Whether the bias can come before alpha, as oneDNN has it. */
        boolean early() {
            return product.alpha() == 1;
        }
    }

    MatrixProducts(OneDnn library) {
        kernels = library.kernels(MatrixProducts::make);
    }

    private static Reordered make(Recipe recipe, Key key) {
        ElementType factor = key.factor();
        MatrixProduct p = key.product();
        boolean many = p.batch() > 1;
        dnnl_memory_desc hadA = matrices(recipe, key.a(), p.batch(), p.m(), p.k(), p.transposeA(), many);
        dnnl_memory_desc hadB = matrices(recipe, key.b(), p.batch(), p.k(), p.n(), p.transposeB(), many);
        dnnl_memory_desc a = matrices(recipe, factor, p.batch(), p.m(), p.k(), p.transposeA(), many);
        dnnl_memory_desc b = key.shared()
                ? recipe.tagged(factor, dnnl_format_tag_any, p.k(), p.n())
                : matrices(recipe, factor, p.batch(), p.k(), p.n(), p.transposeB(), many);
        dnnl_memory_desc c = matrices(recipe, key.c(), p.batch(), p.m(), p.n(), false, many);
        dnnl_memory_desc row = key.bias() ? matrices(recipe, ElementType.FLOAT32, 1, 1, p.n(), false, many) : null;
        dnnl_post_ops after = recipe.postOperations();
        int operations = 0;
        if (p.alpha() != 1) {
            OneDnn.check("alpha", dnnl_post_ops_append_eltwise(after, dnnl_eltwise_linear, (float) p.alpha(), 0));
            operations++;
        }
        if (p.beta() != 0) {
            OneDnn.check("beta", dnnl_post_ops_append_sum(after, (float) p.beta(), 0, dnnl_data_type_undef));
            operations++;
        }
        int biasNumber = DNNL_ARG_BIAS;
        if (key.bias() && !key.early()) {
            OneDnn.check("bias", dnnl_post_ops_append_binary(after, dnnl_binary_add, row));
            biasNumber = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (operations + 1) | DNNL_ARG_SRC_1;
        }
        dnnl_primitive_attr attributes = recipe.attributes();
        OneDnn.check("attributes", dnnl_primitive_attr_set_post_ops(attributes, after));
        dnnl_memory_desc early = key.bias() && key.early() ? row : null;
        dnnl_primitive_desc description = recipe.describe(
                "matmul",
                key.fastest(),
                made -> dnnl_matmul_primitive_desc_create(made, recipe.engine(), a, b, early, c, attributes));
        Argument first = new Argument(DNNL_ARG_SRC, hadA);
        Argument second = new Argument(DNNL_ARG_WEIGHTS, hadB);
        Argument result = new Argument(DNNL_ARG_DST, null);
        return key.bias()
                ? recipe.reordered("matmul", description, first, second, new Argument(biasNumber, null), result)
                : recipe.reordered("matmul", description, first, second, result);
    }

    private static dnnl_memory_desc matrices(
            Recipe recipe, ElementType type, int batch, long rows, long columns, boolean transposed, boolean many) {
        long down = transposed ? 1 : columns;
        long right = transposed ? rows : 1;
        long[] sizes = many ? new long[] {batch, rows, columns} : new long[] {rows, columns};
        long[] strides = many ? new long[] {rows * columns, down, right} : new long[] {down, right};
        return recipe.strided(type, sizes, strides);
    }

    @Override
    public void matmul(MatrixProduct product, CpuStorage a, CpuStorage b, CpuStorage bias, CpuStorage c) {
        Reordered kernel = kernels.get(new Key(product, bias != null, a.type(), b.type(), c.type()));
        if (bias == null) {
            kernel.run(a.pointer(), b.pointer(), c.pointer());
        } else {
            kernel.run(a.pointer(), b.pointer(), bias.pointer(), c.pointer());
        }
    }
}
