package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.MatrixKernels;
import io.github.ssl4j.device.MatrixProduct;

/** Products of dense matrices; a bias that cuBLASLt cannot add is added afterwards. */
final class MatrixProducts implements MatrixKernels<CudaStorage> {
    private final StridedProducts products;
    private final Elementwise elementwise;

    MatrixProducts(StridedProducts products, Elementwise elementwise) {
        this.products = products;
        this.elementwise = elementwise;
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
        if (products.multiply(shape, p.alpha(), a, b, p.beta(), bias, c)) {
            return;
        }
        if (bias == null || !products.multiply(shape, p.alpha(), a, b, p.beta(), null, c)) {
            throw new IllegalStateException("cuBLASLt has no algorithm to compute " + product);
        }
        elementwise.binary(Binary.ADD, Broadcast.ROW, p.batch() * p.m(), p.n(), c, bias, c);
    }

    private static StridedProducts.Layout dense(int rows, int columns, boolean transposed) {
        return new StridedProducts.Layout(transposed ? rows : columns, transposed, (long) rows * columns);
    }
}
