package io.github.ssl4j.device.cuda;

import static org.bytedeco.cuda.global.cublas.*;
import static org.bytedeco.cuda.global.cudart.*;

import io.github.ssl4j.device.ElementType;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * How cuBLASLt multiplies matrices of one shape: its descriptions of them, and the way that its heuristic likes best.
 */
final class ProductPlan {
    /** What NVIDIA recommends for Hopper. */
    private static final long MOST_WORKSPACE_BYTES = 32L << 20;

    private final cublasLtMatmulDescOpaque_t operation;
    private final cublasLtMatrixLayoutOpaque_t a;
    private final cublasLtMatrixLayoutOpaque_t b;
    private final cublasLtMatrixLayoutOpaque_t c;
    private final cublasLtMatmulHeuristicResult_t way;

    /** Makes the plan; {@code biasAddress} holds where the first bias lies, if there is one. */
    ProductPlan(cublasLtContext library, StridedProducts.Key key, LongPointer biasAddress) {
        StridedProducts.Shape shape = key.shape();
        boolean bfloat16 = key.factors() == Factors.BFLOAT16;
        int computed = switch (key.factors()) {
            case FLOAT32, BFLOAT16 -> CUBLAS_COMPUTE_32F;
            case TF32 -> CUBLAS_COMPUTE_32F_FAST_TF32;
        };
        int factor = bfloat16 ? CUDA_R_16BF : CUDA_R_32F;
        int result = key.result() == ElementType.BFLOAT16 ? CUDA_R_16BF : CUDA_R_32F;
        operation = made(out -> cublasLtMatmulDescCreate(out, computed, CUDA_R_32F), cublasLtMatmulDescOpaque_t.class);
        operation(CUBLASLT_MATMUL_DESC_TRANSA, shape.b().transposed() ? CUBLAS_OP_T : CUBLAS_OP_N);
        operation(CUBLASLT_MATMUL_DESC_TRANSB, shape.a().transposed() ? CUBLAS_OP_T : CUBLAS_OP_N);
        if (key.bias()) {
            operation(CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_BIAS);
            bias(biasAddress);
        }
        a = layout(factor, shape.m(), shape.k(), shape.a(), shape.batch());
        b = layout(factor, shape.k(), shape.n(), shape.b(), shape.batch());
        c = layout(result, shape.m(), shape.n(), shape.c(), shape.batch());
        way = best(library, key);
    }

    private interface Maker {
        int make(PointerPointer<?> out);
    }

    private static <P extends Pointer> P made(Maker maker, Class<P> type) {
        try (PointerPointer<P> out = new PointerPointer<>(1)) {
            StridedProducts.check(type.getSimpleName(), maker.make(out));
            return out.get(type, 0);
        }
    }

    private void operation(int attribute, int value) {
        try (IntPointer holder = new IntPointer(1).put(0, value)) {
            StridedProducts.check(
                    "cublasLtMatmulDescSetAttribute",
                    cublasLtMatmulDescSetAttribute(operation, attribute, holder, Integer.BYTES));
        }
    }

    /** Describes rows x columns row-major matrices to a library that reads them as columns x rows column-major ones. */
    private static cublasLtMatrixLayoutOpaque_t layout(
            int type, int rows, int columns, StridedProducts.Layout where, int batch) {
        int storedRows = where.transposed() ? columns : rows;
        int storedColumns = where.transposed() ? rows : columns;
        cublasLtMatrixLayoutOpaque_t layout = made(
                out -> cublasLtMatrixLayoutCreate(out, type, storedColumns, storedRows, where.pitch()),
                cublasLtMatrixLayoutOpaque_t.class);
        if (batch > 1) {
            try (IntPointer count = new IntPointer(1).put(0, batch);
                    LongPointer stride = new LongPointer(1).put(0, where.stride())) {
                StridedProducts.check(
                        "cublasLtMatrixLayoutSetAttribute",
                        cublasLtMatrixLayoutSetAttribute(
                                layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, count, Integer.BYTES));
                StridedProducts.check(
                        "cublasLtMatrixLayoutSetAttribute",
                        cublasLtMatrixLayoutSetAttribute(
                                layout, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, stride, Long.BYTES));
            }
        }
        return layout;
    }

    private cublasLtMatmulHeuristicResult_t best(cublasLtContext library, StridedProducts.Key key) {
        cublasLtMatmulPreferenceOpaque_t wish =
                made(out -> cublasLtMatmulPreferenceCreate(out), cublasLtMatmulPreferenceOpaque_t.class);
        try (LongPointer most = new LongPointer(1).put(0, MOST_WORKSPACE_BYTES)) {
            StridedProducts.check(
                    "cublasLtMatmulPreferenceSetAttribute",
                    cublasLtMatmulPreferenceSetAttribute(
                            wish, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, most, Long.BYTES));
            // its A is our B
            aligned(wish, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, key.alignB());
            aligned(wish, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, key.alignA());
            aligned(wish, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, key.alignC());
            int d = key.bias() ? Math.min(key.alignC(), key.alignBias()) : key.alignC();
            aligned(wish, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, d);
            cublasLtMatmulHeuristicResult_t found = new cublasLtMatmulHeuristicResult_t();
            int[] count = new int[1];
            int result = cublasLtMatmulAlgoGetHeuristic(library, operation, b, a, c, c, wish, 1, found, count);
            if (result == CUBLAS_STATUS_NOT_SUPPORTED) {
                return null;
            }
            StridedProducts.check("a way to multiply " + key, result);
            return count[0] == 0 ? null : found;
        } finally {
            cublasLtMatmulPreferenceDestroy(wish);
        }
    }

    private static void aligned(cublasLtMatmulPreferenceOpaque_t wish, int attribute, int bytes) {
        try (IntPointer holder = new IntPointer(1).put(0, bytes)) {
            StridedProducts.check(
                    "cublasLtMatmulPreferenceSetAttribute",
                    cublasLtMatmulPreferenceSetAttribute(wish, attribute, holder, Integer.BYTES));
        }
    }

    /** Returns whether cuBLASLt knows a way at all. */
    boolean works() {
        return way != null;
    }

    /** Says where the bias of the next product lies. */
    void bias(LongPointer address) {
        StridedProducts.check(
                "cublasLtMatmulDescSetAttribute",
                cublasLtMatmulDescSetAttribute(operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, address, Long.BYTES));
    }

    cublasLtMatmulDescOpaque_t operation() {
        return operation;
    }

    cublasLtMatrixLayoutOpaque_t a() {
        return a;
    }

    cublasLtMatrixLayoutOpaque_t b() {
        return b;
    }

    cublasLtMatrixLayoutOpaque_t c() {
        return c;
    }

    cublasLtMatmulAlgo_t algorithm() {
        return way.algo();
    }

    long workspaceBytes() {
        return way.workspaceSize();
    }

    void close() {
        cublasLtMatmulDescDestroy(operation);
        cublasLtMatrixLayoutDestroy(a);
        cublasLtMatrixLayoutDestroy(b);
        cublasLtMatrixLayoutDestroy(c);
        if (way != null) {
            way.close();
        }
    }
}
