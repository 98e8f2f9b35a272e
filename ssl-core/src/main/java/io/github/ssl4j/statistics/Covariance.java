package io.github.ssl4j.statistics;

import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;

/** The covariance of rows: products on the device, a block of rows at a time, sums in double precision. */
public final class Covariance {
    private static final int BLOCK_ROWS = 4096;

    private Covariance() {}

    /**
     * Returns the mean over the rows of x [N, D] of (x - mean) (x - mean)T, row-major [D, D] and symmetric to the last
     * bit. No gradient passes.
     *
     * @param mean [D]
     */
    @SuppressWarnings("try") // javac asks for a use of the scope
    public static double[] of(Tensor x, Tensor mean) {
        int width = x.size(1);
        double[] sum = new double[Math.multiplyExact(width, width)];
        for (int from = 0; from < x.size(0); from += BLOCK_ROWS) {
            int first = from;
            int count = Math.min(BLOCK_ROWS, x.size(0) - from);
            try (Scope scope = Scope.open()) {
                double[] products = Gradients.off(() -> {
                            Tensor rows = Ops.slice(x, first, count).minus(mean);
                            return Ops.matmul(Ops.permute(rows, 1, 0), rows);
                        })
                        .toDoubles();
                for (int i = 0; i < width; i++) {
                    for (int j = 0; j <= i; j++) {
                        sum[i * width + j] += products[i * width + j];
                    }
                }
            }
        }
        for (int i = 0; i < width; i++) {
            for (int j = 0; j <= i; j++) {
                sum[i * width + j] /= x.size(0);
                sum[j * width + i] = sum[i * width + j];
            }
        }
        return sum;
    }
}
