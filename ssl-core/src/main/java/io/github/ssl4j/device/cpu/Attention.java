package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.AttentionKernels;
import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Reduction;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Multi-head self-attention: products of queries, keys and values where they lie, side by side in one matrix, in the
 * type they come in, with the scores before the softmax in float32.
 */
final class Attention implements AttentionKernels<CpuStorage> {
    /** Shorter sequences lose by {@link MatrixProducts#GEMM}. */
    private static final int MANY_TOKENS = 64;

    /** oneDNN's plain reference code. */
    private static final String PLAIN = "ref";

    private final Softmaxes softmaxes;
    private final Elementwise elementwise;
    private final KernelCache<Key, Kernel> kernels;

    /**
     * How the matrix of one sequence and head lies in memory. Before the batch is a dimension of one, because oneDNN
     * 3.11 takes all matrices for neighbours if the largest step over the smallest happens to be their number (its pull
     * request 5556).
     */
    private enum Layout {
        /** [L, head width] of the queries, keys or values. */
        INPUT,
        INPUT_TRANSPOSED,
        /** [L, L]. */
        SQUARE,
        SQUARE_TRANSPOSED,
        /** [L, head width] of the output. */
        OUTPUT;

        long[] sizes(AttentionShape shape) {
            long l = shape.tokens();
            long d = shape.headWidth();
            long rows = this == INPUT_TRANSPOSED ? d : l;
            long columns = this == INPUT || this == OUTPUT ? d : l;
            return new long[] {1, shape.batch(), shape.heads(), rows, columns};
        }

        long[] strides(AttentionShape shape) {
            long l = shape.tokens();
            long d = shape.headWidth();
            long width = shape.width();
            long n = shape.batch();
            long input = l * 3 * width;
            long square = shape.heads() * l * l;
            return switch (this) {
                case INPUT -> new long[] {n * input, input, d, 3 * width, 1};
                case INPUT_TRANSPOSED -> new long[] {n * input, input, d, 1, 3 * width};
                case SQUARE -> new long[] {n * square, square, l * l, l, 1};
                case SQUARE_TRANSPOSED -> new long[] {n * square, square, l * l, 1, l};
                case OUTPUT -> new long[] {n * l * width, l * width, d, width, 1};
            };
        }
    }

    /** The products C = A B per sequence and head. */
    private enum Product {
        /** Q KT times the scale, plus the bias. */
        SCORES(Layout.INPUT, Layout.INPUT_TRANSPOSED, Layout.SQUARE, true),
        /** P V. */
        OUTPUT(Layout.SQUARE, Layout.INPUT, Layout.OUTPUT, false),
        /** dP = dy VT. */
        PROBABILITIES_BACKWARD(Layout.OUTPUT, Layout.INPUT_TRANSPOSED, Layout.SQUARE, false),
        /** dV = PT dy. */
        VALUES_BACKWARD(Layout.SQUARE_TRANSPOSED, Layout.OUTPUT, Layout.INPUT, false),
        /** dQ = dS K times the scale. */
        QUERIES_BACKWARD(Layout.SQUARE, Layout.INPUT, Layout.INPUT, true),
        /** dK = dST Q times the scale. */
        KEYS_BACKWARD(Layout.SQUARE_TRANSPOSED, Layout.INPUT, Layout.INPUT, true);

        private final Layout a;
        private final Layout b;
        private final Layout c;
        private final boolean scaled;

        Product(Layout a, Layout b, Layout c, boolean scaled) {
            this.a = a;
            this.b = b;
            this.c = c;
            this.scaled = scaled;
        }
    }

    /** A product of factors of one type whose results are of another. */
    private record Key(AttentionShape shape, Product product, boolean biased, ElementType factor, ElementType result)
            implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {
                shape.batch(),
                shape.tokens(),
                shape.heads(),
                shape.headWidth(),
                product.ordinal(),
                KernelCache.Key.number(biased),
                factor.ordinal(),
                result.ordinal()
            };
        }
    }

    Attention(OneDnn library, Softmaxes softmaxes, Elementwise elementwise) {
        this.softmaxes = softmaxes;
        this.elementwise = elementwise;
        this.kernels = library.kernels(Attention::make);
    }

    /**
     * Returns what the name of the fastest code that is right begins with. oneDNN's first choice is slow where many
     * rows lie across, and in 3.11 it takes values and keys of one token from the wrong places.
     */
    private static String fastest(Key key) {
        if (key.shape().tokens() == 1) {
            return PLAIN;
        }
        boolean across =
                key.product().a == Layout.SQUARE_TRANSPOSED && key.shape().tokens() >= MANY_TOKENS;
        return across && key.factor() == ElementType.FLOAT32 ? MatrixProducts.GEMM : "";
    }

    private static Kernel make(Recipe recipe, Key key) {
        AttentionShape shape = key.shape();
        Product product = key.product();
        dnnl_memory_desc c = recipe.strided(key.result(), product.c.sizes(shape), product.c.strides(shape));
        dnnl_post_ops after = recipe.postOperations();
        if (product.scaled) {
            OneDnn.check("scale", dnnl_post_ops_append_eltwise(after, dnnl_eltwise_linear, (float) shape.scale(), 0));
        }
        if (key.biased()) {
            dnnl_memory_desc bias = recipe.dense(1, 1, shape.heads(), shape.tokens(), shape.tokens());
            OneDnn.check("bias", dnnl_post_ops_append_binary(after, dnnl_binary_add, bias));
        }
        dnnl_primitive_attr attributes = recipe.attributes();
        OneDnn.check("attributes", dnnl_primitive_attr_set_post_ops(attributes, after));
        dnnl_memory_desc a = recipe.strided(key.factor(), product.a.sizes(shape), product.a.strides(shape));
        dnnl_memory_desc b = recipe.strided(key.factor(), product.b.sizes(shape), product.b.strides(shape));
        dnnl_primitive_desc description = recipe.describe(
                "attention",
                fastest(key),
                made -> dnnl_matmul_primitive_desc_create(made, recipe.engine(), a, b, null, c, attributes));
        int bias = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * 2 | DNNL_ARG_SRC_1;
        return key.biased()
                ? recipe.kernel("attention", description, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, bias, DNNL_ARG_DST)
                : recipe.kernel("attention", description, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST);
    }

    /** Computes the probabilities and y; a null bias adds nothing. */
    @Override
    public void attention(
            AttentionShape shape, CpuStorage qkv, CpuStorage bias, CpuStorage probabilities, CpuStorage y) {
        CpuStorage q = part(shape, qkv, 0);
        CpuStorage k = part(shape, qkv, 1);
        CpuStorage v = part(shape, qkv, 2);
        boolean narrow = probabilities.type() != ElementType.FLOAT32;
        try (CpuStorage apart = narrow ? probabilities.another(ElementType.FLOAT32) : null) {
            CpuStorage scores = narrow ? apart : probabilities;
            if (bias == null) {
                multiply(shape, Product.SCORES, q, k, scores);
            } else {
                addBias(shape, q, k, bias, scores);
            }
            softmaxes.softmax(rows(shape), shape.tokens(), scores, probabilities);
        }
        multiply(shape, Product.OUTPUT, probabilities, v, y);
    }

    /** Computes scores with their bias; after the product where only oneDNN's plain code adds it, as below AVX-512. */
    private void addBias(AttentionShape shape, CpuStorage q, CpuStorage k, CpuStorage bias, CpuStorage scores) {
        Kernel fused = kernels.get(new Key(shape, Product.SCORES, true, q.type(), scores.type()));
        if (!fused.implementation().startsWith(PLAIN)) {
            fused.run(q.pointer(), k.pointer(), bias.pointer(), scores.pointer());
            return;
        }
        multiply(shape, Product.SCORES, q, k, scores);
        int columns = Math.toIntExact(shape.biasLength());
        elementwise.binary(Binary.ADD, Broadcast.ROW, shape.batch(), columns, scores, bias, scores);
    }

    /** Computes dqkv, and dbias where it is not null. */
    @Override
    public void attentionBackward(
            AttentionShape shape,
            CpuStorage qkv,
            CpuStorage probabilities,
            CpuStorage dy,
            CpuStorage dqkv,
            CpuStorage dbias) {
        multiply(shape, Product.VALUES_BACKWARD, probabilities, dy, part(shape, dqkv, 2));
        try (CpuStorage scores = probabilities.another()) {
            multiply(shape, Product.PROBABILITIES_BACKWARD, dy, part(shape, qkv, 2), scores);
            softmaxes.softmaxBackward(rows(shape), shape.tokens(), probabilities, scores, scores);
            if (dbias != null) {
                int positions = Math.toIntExact(shape.biasLength());
                Reductions.reduceByLoops(Reduction.SUM, 1, shape.batch(), positions, scores, dbias);
            }
            multiply(shape, Product.QUERIES_BACKWARD, scores, part(shape, qkv, 1), part(shape, dqkv, 0));
            multiply(shape, Product.KEYS_BACKWARD, scores, part(shape, qkv, 0), part(shape, dqkv, 1));
        }
    }

    private void multiply(AttentionShape shape, Product product, CpuStorage a, CpuStorage b, CpuStorage c) {
        kernels.get(new Key(shape, product, false, a.type(), c.type())).run(a.pointer(), b.pointer(), c.pointer());
    }

    private static int rows(AttentionShape shape) {
        return Math.toIntExact(shape.probabilitiesLength() / shape.tokens());
    }

    /** Returns the queries, keys or values of qkv, up to its end. */
    private static CpuStorage part(AttentionShape shape, CpuStorage qkv, int part) {
        long from = (long) part * shape.width();
        return qkv.slice(from, qkv.length() - from);
    }
}
