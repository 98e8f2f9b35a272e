package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.pooled.KernelFamilies;

/**
 * Products of dense matrices; in bfloat16 the factors are rounded into scratch memory first. What cuBLASLt cannot do in
 * bfloat16 it does in float32, and a bias that it cannot add is added afterwards.
 */
final class MatrixProducts implements KernelFamilies.MatrixProducts<CudaStorage> {
    private final StridedProducts products;
    private final Casts casts;
    private final Elementwise elementwise;
    private final Factors factors;

    MatrixProducts(StridedProducts products, Casts casts, Elementwise elementwise, Factors factors) {
        this.products = products;
        this.casts = casts;
        this.elementwise = elementwise;
        this.factors = factors;
    }

    @Override
    public void matmul(MatrixProduct product, CudaStorage a, CudaStorage b, CudaStorage bias, CudaStorage c) {
        MatrixProduct p = product;
        StridedProducts.Shape shape = new StridedProducts.Shape(
                p.batch(),
                p.m(),
                p.n(),
                p.k(),
                dense(p.m(), p.k(), p.transposeA()),
                dense(p.k(), p.n(), p.transposeB()),
                dense(p.m(), p.n(), false));
        if (factors == Factors.BFLOAT16) {
            try (CudaStorage narrowA = casts.narrowed(a, (long) p.batch() * p.m() * p.k());
                    CudaStorage narrowB = casts.narrowed(b, (long) p.batch() * p.k() * p.n())) {
                if (products.multiply(shape, factors, p.alpha(), narrowA, narrowB, p.beta(), bias, c)) {
                    return;
                }
            }
        }
        Factors wide = factors == Factors.BFLOAT16 ? Factors.ofFloat32() : factors;
        if (products.multiply(shape, wide, p.alpha(), a, b, p.beta(), bias, c)) {
            return;
        }
        if (bias == null || !products.multiply(shape, wide, p.alpha(), a, b, p.beta(), null, c)) {
            throw new IllegalStateException("cuBLASLt knows no way to compute " + product + " in " + wide.label());
        }
        elementwise.binary(Binary.ADD, Broadcast.ROW, p.batch() * p.m(), p.n(), c, bias, c);
    }

    private static StridedProducts.Layout dense(int rows, int columns, boolean transposed) {
        return new StridedProducts.Layout(transposed ? rows : columns, transposed, (long) rows * columns);
    }
}
