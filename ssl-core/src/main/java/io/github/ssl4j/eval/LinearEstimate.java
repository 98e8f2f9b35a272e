package io.github.ssl4j.eval;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.statistics.Cholesky;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;

/**
 * The linear map from the standardised features of a place to the pixels of its square that leaves the least squares,
 * with a ridge: found at once, since neighbouring pixels are so alike that gradient descent takes long to tell them
 * apart.
 */
final class LinearEstimate {
    /** The ridge, in terms of the variance of a feature, which is 1. */
    static final double RIDGE = 1e-3;

    private final Device device;
    private final int width;
    private final int values;
    private final double[] gram;
    private final double[] products;
    private final double[] sums;
    private long places;

    /** Creates the sums over no places yet, of {@code width} features and {@code values} of a square each. */
    LinearEstimate(Device device, int width, int values) {
        this.device = device;
        this.width = width;
        this.values = values;
        this.gram = new double[width * width];
        this.products = new double[values * width];
        this.sums = new double[values];
    }

    /** Takes the features [M, D] and the pixels of the squares [M, V] of some places into account. */
    @SuppressWarnings("try") // javac asks for a use of the scope
    void add(Tensor features, Tensor squares) {
        try (Scope scope = Scope.open()) {
            Tensor columns = Ops.permute(squares, 1, 0);
            accumulate(Ops.matmul(Ops.permute(features, 1, 0), features), gram);
            accumulate(Ops.matmul(columns, features), products);
            accumulate(Ops.sum(columns, 1), sums);
        }
        places += features.size(0);
    }

    private static void accumulate(Tensor part, double[] sum) {
        double[] values = part.toDoubles();
        for (int i = 0; i < values.length; i++) {
            sum[i] += values[i];
        }
    }

    /** Returns the map of the places so far. */
    Linear solve() {
        double[] ridged = gram.clone();
        for (int d = 0; d < width; d++) {
            ridged[d * width + d] += RIDGE * places;
        }
        Cholesky factor = Cholesky.of(ridged, width);
        double[] weight = products.clone();
        double[] bias = sums.clone();
        for (int v = 0; v < values; v++) {
            factor.solve(weight, v * width);
            bias[v] /= places;
        }
        return Linear.of(persistent(weight, values, width), persistent(bias, values));
    }

    private Tensor persistent(double[] numbers, int... shape) {
        Tensor tensor = Tensor.persistent(device, shape);
        device.write(tensor.storage(), numbers, 0);
        return tensor;
    }
}
