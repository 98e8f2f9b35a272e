package io.github.ssl4j.clustering;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.statistics.Covariance;
import io.github.ssl4j.statistics.SymmetricEigenvectors;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * Features in their P directions of largest variance, each scaled to variance 1 and every row to length 1.
 *
 * <pre>y = W (x - mean),   W = diag(lambda)^(-1/2) UT,   z = y / |y|</pre>
 *
 * <p>with the P largest eigenvalues lambda and eigenvectors U of the covariance. Caron et al. 2018, arXiv:1807.05520,
 * section 3.3. Directions whose variance is a rounding error of the largest are left out, as zeros.
 */
public record PcaWhitening(
        @Setting("P, the directions that features are reduced to before they are clustered; at "
                + "most as many as the encoder has features")
        int components) {
    private static final double NO_VARIANCE = 1e-10;
    private static final double NO_VARIANCE_IN_FLOAT32 = 1e-6;

    /** Checks the number of components. */
    public PcaWhitening {
        if (components < 1) {
            throw new IllegalArgumentException("PCA: expected at least 1 component, found " + components);
        }
    }

    /** Throws unless an encoder has a feature for each component. */
    void requireFeatures(int width) {
        if (width < components) {
            throw new IllegalArgumentException("PCA: expected at most " + width
                    + " components, as many as the encoder has features, found " + components);
        }
    }

    /**
     * Returns the whitened rows [N, P] of x [N, D]. No gradient passes.
     *
     * @throws IllegalArgumentException if D is below P, or N below 2
     */
    public Tensor apply(Tensor x) {
        if (x.rank() != 2 || x.size(0) < 2 || x.size(1) < components) {
            throw new IllegalArgumentException(
                    "PCA: expected at least 2 rows of at least " + components + " features, found " + x);
        }
        return Gradients.off(() -> {
            Tensor mean = Ops.mean(x, 0);
            Tensor projection = projection(x, mean); // [P, D]
            Tensor offset = Ops.matmulTransposed(Ops.reshape(mean, 1, x.size(1)), projection); // [1, P]
            Tensor y = Ops.linear(x, projection, Ops.reshape(offset.times(-1), components));
            return Ops.l2Normalize(y);
        });
    }

    private Tensor projection(Tensor x, Tensor mean) {
        int width = x.size(1);
        double limit = x.device().floating() == ElementType.FLOAT64 ? NO_VARIANCE : NO_VARIANCE_IN_FLOAT32;
        SymmetricEigenvectors directions = SymmetricEigenvectors.of(Covariance.of(x, mean), width);
        double largest = directions.value(width - 1);
        double[] rows = new double[components * width];
        for (int p = 0; p < components; p++) {
            double variance = directions.value(width - 1 - p);
            double scale = variance > limit * largest ? 1 / Math.sqrt(variance) : 0;
            double[] direction = directions.vector(width - 1 - p);
            for (int i = 0; i < width; i++) {
                rows[p * width + i] = scale * direction[i];
            }
        }
        return Tensor.of(x.device(), rows, components, width);
    }
}
