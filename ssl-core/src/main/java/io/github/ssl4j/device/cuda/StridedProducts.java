package io.github.ssl4j.device.cuda;

import static org.bytedeco.cuda.global.cublas.*;
import static org.bytedeco.cuda.global.cudart.*;

import io.github.ssl4j.device.ElementType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/**
 * Products of row-major matrices that lie anywhere, by cuBLASLt. It thinks in columns, and so computes the transpose of
 * C = A B, CT = BT AT, whose matrices lie in memory just as ours do.
 */
final class StridedProducts implements AutoCloseable {
    private static final int MOST_PLANS = 1024;

    private final Card card;
    private final Casts casts;
    private final Scratch memory;
    private final Factors wide = Factors.ofFloat32();
    private final cublasLtContext library = new cublasLtContext();
    private final Map<Key, ProductPlan> plans = new LinkedHashMap<>(16, 0.75f, true);
    private final FloatPointer alpha = new FloatPointer(1);
    private final FloatPointer beta = new FloatPointer(1);
    private final LongPointer biasAddress = new LongPointer(1);

    /**
     * Where the matrices of a batch lie.
     *
     * @param pitch elements from the start of a stored row to the next
     * @param transposed whether what is stored is the transpose of what multiplies
     * @param stride elements from one matrix of the batch to the next
     */
    record Layout(long pitch, boolean transposed, long stride) {

        /** Returns the elements from the first on that so many matrices of rows x columns cover. */
        long extent(int batch, int rows, int columns) {
            int lines = transposed ? columns : rows;
            return (batch - 1) * stride + (lines - 1) * pitch + (transposed ? rows : columns);
        }
    }

    /** The sizes of products C [m, n] = A [m, k] B [k, n]. */
    record Shape(int batch, int m, int n, int k, Layout a, Layout b, Layout c) {}

    /** What one way to multiply is chosen by. */
    record Key(
            Shape shape,
            Factors factors,
            ElementType result,
            boolean bias,
            int alignA,
            int alignB,
            int alignC,
            int alignBias) {}

    StridedProducts(Card card, Casts casts, Scratch memory) {
        this.card = card;
        this.casts = casts;
        this.memory = memory;
        card.current();
        check("cublasLtCreate", cublasLtCreate(library));
    }

    /** Returns the version as people write it. */
    static String version() {
        long version = cublasLtGetVersion();
        return version / 10_000 + "." + version / 100 % 100 + "." + version % 100;
    }

    static void check(String what, int result) {
        if (result != CUBLAS_STATUS_SUCCESS) {
            throw new IllegalStateException(
                    what + " failed: " + cublasLtGetStatusName(result).getString() + " (" + result + ")");
        }
    }

    /**
     * C = factor A B + kept C + bias, where the nullable bias of n values is added to every row of a C without gaps.
     * Where a matrix is of bfloat16 the factors are rounded to it, and multiplied as float32 where cuBLASLt has no
     * other algorithm. Returns false, with nothing done, where it has no algorithm at all.
     */
    boolean multiply(
            Shape shape, double factor, CudaStorage a, CudaStorage b, double kept, CudaStorage bias, CudaStorage c) {
        if (a.type() == ElementType.FLOAT32 && b.type() == ElementType.FLOAT32 && c.type() == ElementType.FLOAT32) {
            return multiply(shape, wide, factor, a, b, kept, bias, c);
        }
        long lengthA = shape.a().extent(shape.batch(), shape.m(), shape.k());
        long lengthB = shape.b().extent(shape.batch(), shape.k(), shape.n());
        long lengthC = shape.c().extent(shape.batch(), shape.m(), shape.n());
        // cuBLASLt adds no bias but one of the result's type, to which it would have to be rounded
        boolean apart = bias != null && c.type() == ElementType.BFLOAT16;
        try (CudaStorage narrowA = casts.as(ElementType.BFLOAT16, a, lengthA);
                CudaStorage narrowB = casts.as(ElementType.BFLOAT16, b, lengthB);
                CudaStorage result = !apart
                        ? c.slice(0, lengthC)
                        : kept == 0 ? memory.borrow(lengthC) : casts.as(ElementType.FLOAT32, c, lengthC)) {
            if (multiply(shape, Factors.BFLOAT16, factor, narrowA, narrowB, kept, bias, result)) {
                casts.convert(result, c.slice(0, lengthC));
                return true;
            }
            try (CudaStorage wideA = casts.as(ElementType.FLOAT32, narrowA, lengthA);
                    CudaStorage wideB = casts.as(ElementType.FLOAT32, narrowB, lengthB);
                    CudaStorage wideC = casts.as(ElementType.FLOAT32, c, lengthC)) {
                boolean done = multiply(shape, wide, factor, wideA, wideB, kept, bias, wideC);
                if (done) {
                    casts.convert(wideC, c.slice(0, lengthC));
                }
                return done;
            }
        }
    }

    private synchronized boolean multiply(
            Shape shape,
            Factors factors,
            double factor,
            CudaStorage a,
            CudaStorage b,
            double kept,
            CudaStorage bias,
            CudaStorage c) {
        card.current();
        if (bias != null) {
            biasAddress.put(0, bias.address());
        }
        ProductPlan plan = plan(new Key(
                shape,
                factors,
                c.type(),
                bias != null,
                Address.alignment(a),
                Address.alignment(b),
                Address.alignment(c),
                bias == null ? 0 : Address.alignment(bias)));
        if (!plan.works()) {
            return false;
        }
        alpha.put(0, (float) factor);
        beta.put(0, (float) kept);
        if (bias != null) {
            plan.bias(biasAddress);
        }
        CudaStorage workspace = plan.workspaceBytes() == 0 ? null : memory.borrow((plan.workspaceBytes() + 3) / 4);
        try {
            check(
                    "matrix product",
                    cublasLtMatmul(
                            library,
                            plan.operation(),
                            alpha,
                            Address.of(b),
                            plan.b(),
                            Address.of(a),
                            plan.a(),
                            beta,
                            Address.of(c),
                            plan.c(),
                            Address.of(c),
                            plan.c(),
                            plan.algorithm(),
                            workspace == null ? null : Address.of(workspace),
                            plan.workspaceBytes(),
                            card.stream()));
        } finally {
            if (workspace != null) {
                workspace.close();
            }
        }
        return true;
    }

    private ProductPlan plan(Key key) {
        ProductPlan plan = plans.get(key);
        if (plan == null) {
            plan = new ProductPlan(library, key, biasAddress);
            plans.put(key, plan);
            if (plans.size() > MOST_PLANS) {
                plans.remove(plans.keySet().iterator().next()).close();
            }
        }
        return plan;
    }

    @Override
    public synchronized void close() {
        card.current();
        plans.values().forEach(ProductPlan::close);
        plans.clear();
        check("cublasLtDestroy", cublasLtDestroy(library));
        alpha.close();
        beta.close();
        biasAddress.close();
    }
}
