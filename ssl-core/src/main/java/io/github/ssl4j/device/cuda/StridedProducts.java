package io.github.ssl4j.device.cuda;

import static org.bytedeco.cuda.global.cublas.*;
import static org.bytedeco.cuda.global.cudart.*;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;
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
    private final LongFunction<CudaStorage> memory;
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
    record Layout(long pitch, boolean transposed, long stride) {}

    /** The sizes of products C [m, n] = A [m, k] B [k, n]. */
    record Shape(int batch, int m, int n, int k, Layout a, Layout b, Layout c) {}

    /** What one way to multiply is chosen by. */
    record Key(Shape shape, Factors factors, boolean bias, int alignA, int alignB, int alignC, int alignBias) {}

    /** Creates the products, with {@code memory} to borrow floats from. */
    StridedProducts(Card card, LongFunction<CudaStorage> memory) {
        this.card = card;
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
     * C = factor A B + kept C + bias, where the elements of a and b are bfloat16 for factors of that type and float32
     * otherwise; the nullable bias of n values is added to every row. Returns false, with nothing done, where cuBLASLt
     * knows no way to do this.
     */
    synchronized boolean multiply(
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
        CudaStorage workspace = plan.workspaceBytes() == 0 ? null : memory.apply((plan.workspaceBytes() + 3) / 4);
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
