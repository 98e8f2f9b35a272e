package io.github.ssl4j.mim;

import io.github.ssl4j.statistics.Cholesky;
import io.github.ssl4j.statistics.Covariance;
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
        double[] matrix = Covariance.of(x, mean);
        double variance = 0;
        for (int i = 0; i < width; i++) {
            variance += matrix[i * width + i] / width;
        }
        for (int i = 0; i < width; i++) {
            matrix[i * width + i] += ridge * variance;
        }
        x.device()
                .write(
                        projection.storage(),
                        factor(matrix, width, NO_VARIANCE * variance).inverseOfFactor(),
                        0);
    }

    private static Cholesky factor(double[] matrix, int width, double smallest) {
        try {
            return Cholesky.of(matrix, width, smallest);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "whitening: expected patches that vary in every direction, found one without variance; whiten with"
                            + " a ridge above 0, and different patches",
                    e);
        }
    }

    /** Returns the tensors of a checkpoint. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("mean", mean);
        tensors.put("projection", projection);
        return tensors;
    }
}
