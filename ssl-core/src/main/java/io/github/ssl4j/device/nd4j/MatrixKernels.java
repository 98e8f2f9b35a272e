package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.Storage;
import java.util.Arrays;

/** Matrix products. */
final class MatrixKernels {
    private MatrixKernels() {}

    static void matmul(Kernel kernel, MatrixProduct product, Storage a, Storage b, Storage bias, Storage c) {
        int m = product.m();
        int n = product.n();
        int k = product.k();
        Nd4jStorage output = kernel.floating("c", c, (long) product.batch() * m * n);
        double[] left = kernel.floating("a", a, (long) product.batch() * m * k).get();
        double[] right = kernel.floating("b", b, (long) product.batch() * k * n).get();
        double[] added =
                bias == null ? new double[n] : kernel.floating("bias", bias, n).get();
        // 0 times what C held would carry a NaN over
        double[] before = product.beta() == 0 ? new double[(int) output.length()] : output.get();
        double[] values = new double[before.length];
        double[] row = new double[n];
        for (int batch = 0; batch < product.batch(); batch++) {
            for (int i = 0; i < m; i++) {
                Arrays.fill(row, 0);
                for (int s = 0; s < k; s++) {
                    double factor = left[batch * m * k + (product.transposeA() ? s * m + i : i * k + s)];
                    for (int j = 0; j < n; j++) {
                        row[j] += factor * right[batch * k * n + (product.transposeB() ? j * k + s : s * n + j)];
                    }
                }
                for (int j = 0; j < n; j++) {
                    int at = (batch * m + i) * n + j;
                    values[at] = product.alpha() * row[j] + product.beta() * before[at] + added[j];
                }
            }
        }
        output.set(values);
    }
}
