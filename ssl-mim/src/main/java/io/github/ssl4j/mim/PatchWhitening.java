package io.github.ssl4j.mim;

import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows whose directions all have the same variance.
 *
 * <pre>y = L^(-1) (x - mean),   L LT = covariance + ridge v I,   v = trace(covariance) / D</pre>
 *
 * <p>Any W with WT W = (covariance + ridge v I)^(-1) whitens. The triangular one differs from that of the principal
 * components by a rotation, which changes no distance and so no cluster, and it needs no eigenvectors. The ridge keeps
 * directions of hardly any variance, which are mostly noise, from counting as much as all others. Coates and Ng 2012,
 * "Learning feature representations with k-means".
 */
final class PatchWhitening {
    private static final int BLOCK_ROWS = 4096;
    private static final double NO_VARIANCE = 1e-6;

    private final double ridge;
    private final Tensor mean; // [D]
    private final Tensor projection; // [D, D]

    /** Creates a whitening of everything to nothing, until {@link #fit} or a checkpoint fills it. */
    PatchWhitening(Tensor mean, Tensor projection, double ridge) {
        this.mean = mean;
        this.projection = projection;
        this.ridge = ridge;
    }

    /** Returns the whitened rows of x [N, D]. */
    Tensor apply(Tensor x) {
        return Ops.linear(x.minus(mean), projection, null);
    }

    /**
     * Takes mean and covariance of the rows of x [N, D].
     *
     * @throws IllegalArgumentException if all rows are equal, or a direction has no variance and the ridge is 0
     */
    @SuppressWarnings("try") // javac asks for a use of the scope
    void fit(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor average = Gradients.off(() -> Ops.mean(x, 0));
            average.device().copy(average.storage(), mean.storage());
        }
        int width = x.size(1);
        double[] matrix = covariance(x);
        double variance = 0;
        for (int i = 0; i < width; i++) {
            variance += matrix[i * width + i] / width;
        }
        for (int i = 0; i < width; i++) {
            matrix[i * width + i] += ridge * variance;
        }
        cholesky(matrix, width, NO_VARIANCE * variance);
        x.device().write(projection.storage(), inverseOfLower(matrix, width), 0);
    }

    /** Returns the tensors of a checkpoint. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("mean", mean);
        tensors.put("projection", projection);
        return tensors;
    }

    @SuppressWarnings("try") // javac asks for a use of the scope
    private double[] covariance(Tensor x) {
        int width = x.size(1);
        double[] sum = new double[width * width];
        for (int from = 0; from < x.size(0); from += BLOCK_ROWS) {
            int first = from;
            int count = Math.min(BLOCK_ROWS, x.size(0) - from);
            try (Scope scope = Scope.open()) {
                double[] products = Gradients.off(() -> {
                            Tensor rows = Ops.slice(x, first, count).minus(mean);
                            return Ops.matmul(Ops.permute(rows, 1, 0), rows);
                        })
                        .toDoubles();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += products[i] / x.size(0);
                }
            }
        }
        return sum;
    }

    /** Replaces the lower triangle of a symmetric matrix by L, with L LT the matrix. */
    private static void cholesky(double[] a, int n, double smallest) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double value = a[i * n + j];
                for (int k = 0; k < j; k++) {
                    value -= a[i * n + k] * a[j * n + k];
                }
                if (j < i) {
                    a[i * n + j] = value / a[j * n + j];
                } else if (value > smallest) {
                    a[i * n + i] = Math.sqrt(value);
                } else {
                    throw new IllegalArgumentException("whitening: expected patches that vary in every direction, found"
                            + " one without variance; whiten with a ridge above 0, and different patches");
                }
            }
        }
    }

    private static double[] inverseOfLower(double[] l, int n) {
        double[] inverse = new double[n * n];
        for (int column = 0; column < n; column++) {
            for (int i = column; i < n; i++) {
                double value = i == column ? 1 : 0;
                for (int k = column; k < i; k++) {
                    value -= l[i * n + k] * inverse[k * n + column];
                }
                inverse[i * n + column] = value / l[i * n + i];
            }
        }
        return inverse;
    }
}
