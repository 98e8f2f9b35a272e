package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import java.util.Arrays;

/** Norms of single rows: layer norm (Ba, Kiros and Hinton 2016, arXiv:1607.06450) and division by the length. */
final class RowNormKernels {
    private RowNormKernels() {}

    static void layerNorm(
            Kernel kernel,
            int rows,
            int columns,
            double epsilon,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage y,
            Storage mean,
            Storage variance) {
        if ((gamma == null) != (beta == null)) {
            throw kernel.illegal("gamma and beta must both be given or both be missing");
        }
        Nd4jStorage output = kernel.floating("y", y, (long) rows * columns);
        Nd4jStorage meanOutput = kernel.floating("mean", mean, rows);
        Nd4jStorage varianceOutput = kernel.floating("variance", variance, rows);
        double[] inputs = kernel.floating("x", x, (long) rows * columns).get();
        double[] scale = orConstant(kernel, "gamma", gamma, columns, 1);
        double[] shift = orConstant(kernel, "beta", beta, columns, 0);
        double[] means = new double[rows];
        double[] variances = new double[rows];
        double[] values = new double[rows * columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                means[r] += inputs[r * columns + c];
            }
            means[r] /= columns;
            for (int c = 0; c < columns; c++) {
                double deviation = inputs[r * columns + c] - means[r];
                variances[r] += deviation * deviation;
            }
            variances[r] /= columns;
            for (int c = 0; c < columns; c++) {
                double deviation = inputs[r * columns + c] - means[r];
                values[r * columns + c] = deviation / Math.sqrt(variances[r] + epsilon) * scale[c] + shift[c];
            }
        }
        output.set(values);
        meanOutput.set(means);
        varianceOutput.set(variances);
    }

    static void layerNormBackward(
            Kernel kernel,
            int rows,
            int columns,
            double epsilon,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage dx,
            Storage dgamma,
            Storage dbeta) {
        Nd4jStorage output = kernel.floating("dx", dx, (long) rows * columns);
        Nd4jStorage gammaOutput = gamma == null ? null : kernel.floating("dgamma", dgamma, columns);
        Nd4jStorage betaOutput = gamma == null ? null : kernel.floating("dbeta", dbeta, columns);
        double[] inputs = kernel.floating("x", x, (long) rows * columns).get();
        double[] gradients = kernel.floating("dy", dy, (long) rows * columns).get();
        double[] scale = orConstant(kernel, "gamma", gamma, columns, 1);
        double[] means = kernel.floating("mean", mean, rows).get();
        double[] variances = kernel.floating("variance", variance, rows).get();
        double[] gammaGradient = new double[columns];
        double[] betaGradient = new double[columns];
        double[] values = new double[rows * columns];
        for (int r = 0; r < rows; r++) {
            double deviation = Math.sqrt(variances[r] + epsilon);
            double[] normalized = new double[columns];
            double sum = 0;
            double product = 0;
            for (int c = 0; c < columns; c++) {
                int i = r * columns + c;
                normalized[c] = (inputs[i] - means[r]) / deviation;
                sum += gradients[i] * scale[c];
                product += gradients[i] * scale[c] * normalized[c];
                gammaGradient[c] += gradients[i] * normalized[c];
                betaGradient[c] += gradients[i];
            }
            for (int c = 0; c < columns; c++) {
                double gradient = gradients[r * columns + c] * scale[c];
                values[r * columns + c] = (gradient - sum / columns - normalized[c] * product / columns) / deviation;
            }
        }
        output.set(values);
        if (gamma != null) {
            gammaOutput.set(gammaGradient);
            betaOutput.set(betaGradient);
        }
    }

    private static double[] orConstant(Kernel kernel, String argument, Storage storage, int length, double constant) {
        if (storage != null) {
            return kernel.floating(argument, storage, length).get();
        }
        double[] values = new double[length];
        Arrays.fill(values, constant);
        return values;
    }

    static void l2Normalize(Kernel kernel, int rows, int columns, double epsilon, Storage x, Storage y, Storage norms) {
        Nd4jStorage output = kernel.floating("y", y, (long) rows * columns);
        Nd4jStorage normOutput = kernel.floating("norms", norms, rows);
        double[] values = kernel.floating("x", x, (long) rows * columns).get();
        double[] lengths = new double[rows];
        for (int r = 0; r < rows; r++) {
            double squares = 0;
            for (int c = 0; c < columns; c++) {
                squares += values[r * columns + c] * values[r * columns + c];
            }
            lengths[r] = Math.max(Math.sqrt(squares), epsilon);
            for (int c = 0; c < columns; c++) {
                values[r * columns + c] /= lengths[r];
            }
        }
        output.set(values);
        normOutput.set(lengths);
    }

    static void l2NormalizeBackward(
            Kernel kernel, int rows, int columns, double epsilon, Storage y, Storage norms, Storage dy, Storage dx) {
        Nd4jStorage output = kernel.floating("dx", dx, (long) rows * columns);
        double[] results = kernel.floating("y", y, (long) rows * columns).get();
        double[] lengths = kernel.floating("norms", norms, rows).get();
        double[] gradients = kernel.floating("dy", dy, (long) rows * columns).get();
        // norms were rounded when written, perhaps upwards
        double raised = norms.type() == ElementType.FLOAT32 ? (float) epsilon : epsilon;
        double[] values = new double[rows * columns];
        for (int r = 0; r < rows; r++) {
            double product = 0;
            for (int c = 0; lengths[r] > raised && c < columns; c++) {
                product += results[r * columns + c] * gradients[r * columns + c];
            }
            for (int c = 0; c < columns; c++) {
                int i = r * columns + c;
                values[i] = (gradients[i] - results[i] * product) / lengths[r];
            }
        }
        output.set(values);
    }
}
