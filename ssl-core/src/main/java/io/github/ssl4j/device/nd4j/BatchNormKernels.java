package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.Storage;
import java.util.Arrays;

/**
 * Batch norm, with its ReLU where one follows; the workspace then holds 1 for every element that passed it. Ioffe and
 * Szegedy 2015, arXiv:1502.03167.
 */
final class BatchNormKernels {
    private BatchNormKernels() {}

    static long workspace(BatchNormShape shape) {
        return shape.relu() ? shape.length() : 0;
    }

    static void forward(
            Kernel kernel,
            BatchNormShape shape,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage y,
            Storage mean,
            Storage variance,
            Storage workspace) {
        int channels = shape.channels();
        Nd4jStorage output = kernel.floating("y", y, shape.length());
        Nd4jStorage meanOutput = kernel.floating("mean", mean, channels);
        Nd4jStorage varianceOutput = kernel.floating("variance", variance, channels);
        Nd4jStorage mask = shape.relu() ? kernel.bytes("workspace", workspace, workspace(shape)) : null;
        double[] inputs = kernel.floating("x", x, shape.length()).get();
        double[] scale = kernel.floating("gamma", gamma, channels).get();
        double[] shift = kernel.floating("beta", beta, channels).get();
        double[] means = means(inputs, channels);
        double[] variances = variances(inputs, means);
        double[] values = normalize(shape, inputs, scale, shift, means, variances);
        output.set(rectify(shape, values));
        meanOutput.set(means);
        varianceOutput.set(variances);
        if (mask != null) {
            mask.set(passed(values));
        }
    }

    private static double[] means(double[] x, int channels) {
        double[] means = new double[channels];
        for (int i = 0; i < x.length; i++) {
            means[i % channels] += x[i];
        }
        Arrays.setAll(means, c -> means[c] / (x.length / channels));
        return means;
    }

    private static double[] variances(double[] x, double[] means) {
        int channels = means.length;
        double[] variances = new double[channels];
        for (int i = 0; i < x.length; i++) {
            double deviation = x[i] - means[i % channels];
            variances[i % channels] += deviation * deviation;
        }
        Arrays.setAll(variances, c -> variances[c] / (x.length / channels));
        return variances;
    }

    private static double[] passed(double[] values) {
        return Arrays.stream(values).map(value -> value > 0 ? 1 : 0).toArray();
    }

    static void statistics(Kernel kernel, int rows, int channels, Storage x, Storage mean, Storage variance) {
        Nd4jStorage meanOutput = kernel.floating("mean", mean, channels);
        Nd4jStorage varianceOutput = kernel.floating("variance", variance, channels);
        double[] inputs = kernel.floating("x", x, (long) rows * channels).get();
        double[] means = means(inputs, channels);
        meanOutput.set(means);
        varianceOutput.set(variances(inputs, means));
    }

    static void byStatistics(
            Kernel kernel,
            BatchNormShape shape,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage mean,
            Storage variance,
            Storage y,
            Storage workspace) {
        Nd4jStorage mask = shape.relu() ? kernel.bytes("workspace", workspace, workspace(shape)) : null;
        double[] values = normalize(kernel, shape, x, gamma, beta, mean, variance);
        kernel.floating("y", y, shape.length()).set(rectify(shape, values));
        if (mask != null) {
            mask.set(passed(values));
        }
    }

    static void inference(
            Kernel kernel,
            BatchNormShape shape,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage mean,
            Storage variance,
            Storage y) {
        Nd4jStorage output = kernel.floating("y", y, shape.length());
        output.set(rectify(shape, normalize(kernel, shape, x, gamma, beta, mean, variance)));
    }

    private static double[] normalize(
            Kernel kernel,
            BatchNormShape shape,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage mean,
            Storage variance) {
        int channels = shape.channels();
        return normalize(
                shape,
                kernel.floating("x", x, shape.length()).get(),
                kernel.floating("gamma", gamma, channels).get(),
                kernel.floating("beta", beta, channels).get(),
                kernel.floating("mean", mean, channels).get(),
                kernel.floating("variance", variance, channels).get());
    }

    private static double[] normalize(
            BatchNormShape shape, double[] x, double[] gamma, double[] beta, double[] mean, double[] variance) {
        double[] values = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int c = i % shape.channels();
            values[i] = (x[i] - mean[c]) / Math.sqrt(variance[c] + shape.epsilon()) * gamma[c] + beta[c];
        }
        return values;
    }

    private static double[] rectify(BatchNormShape shape, double[] values) {
        double[] rectified = values.clone();
        for (int i = 0; shape.relu() && i < values.length; i++) {
            rectified[i] = Math.max(values[i], 0);
        }
        return rectified;
    }

    static void backward(
            Kernel kernel,
            BatchNormShape shape,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage workspace,
            Storage dx,
            Storage dgamma,
            Storage dbeta) {
        Nd4jStorage output = kernel.floating("dx", dx, shape.length());
        Nd4jStorage gammaOutput = kernel.floating("dgamma", dgamma, shape.channels());
        Nd4jStorage betaOutput = kernel.floating("dbeta", dbeta, shape.channels());
        Given given = given(kernel, shape, x, gamma, mean, variance);
        double[] gradients = gradients(kernel, shape, dy, workspace);
        double[] gammaGradient = given.gammaGradient(gradients);
        double[] betaGradient = given.betaGradient(gradients);
        output.set(given.inputGradient(gradients, shape.rows(), gammaGradient, betaGradient));
        gammaOutput.set(gammaGradient);
        betaOutput.set(betaGradient);
    }

    static void byStatisticsBackward(
            Kernel kernel,
            BatchNormShape shape,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage workspace,
            Storage dx,
            Storage dgamma,
            Storage dbeta) {
        double[] none = new double[shape.channels()];
        Nd4jStorage output = kernel.floating("dx", dx, shape.length());
        Nd4jStorage gammaOutput = kernel.floating("dgamma", dgamma, shape.channels());
        Nd4jStorage betaOutput = kernel.floating("dbeta", dbeta, shape.channels());
        Given given = given(kernel, shape, x, gamma, mean, variance);
        double[] gradients = gradients(kernel, shape, dy, workspace);
        output.set(given.inputGradient(gradients, shape.rows(), none, none));
        gammaOutput.set(given.gammaGradient(gradients));
        betaOutput.set(given.betaGradient(gradients));
    }

    static void statisticsBackward(
            Kernel kernel,
            BatchNormShape shape,
            int count,
            Storage x,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage dgamma,
            Storage dbeta,
            Storage dx) {
        Nd4jStorage output = kernel.floating("dx", dx, shape.length());
        double[] gammaGradient =
                kernel.floating("dgamma", dgamma, shape.channels()).get();
        double[] betaGradient =
                kernel.floating("dbeta", dbeta, shape.channels()).get();
        Given given = given(kernel, shape, x, gamma, mean, variance);
        double[] values = output.get();
        double[] through = given.inputGradient(new double[values.length], count, gammaGradient, betaGradient);
        Arrays.setAll(values, i -> values[i] + through[i]);
        output.set(values);
    }

    /** Returns dy where the ReLU let something through, and zero elsewhere. */
    private static double[] gradients(Kernel kernel, BatchNormShape shape, Storage dy, Storage workspace) {
        double[] gradients = kernel.floating("dy", dy, shape.length()).get();
        if (shape.relu()) {
            int[] passed =
                    kernel.bytes("workspace", workspace, workspace(shape)).getIntegers();
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] = passed[i] == 1 ? gradients[i] : 0;
            }
        }
        return gradients;
    }

    private static Given given(
            Kernel kernel, BatchNormShape shape, Storage x, Storage gamma, Storage mean, Storage variance) {
        int channels = shape.channels();
        double[] normalized = kernel.floating("x", x, shape.length()).get();
        double[] scale = kernel.floating("gamma", gamma, channels).get();
        double[] means = kernel.floating("mean", mean, channels).get();
        double[] deviations = kernel.floating("variance", variance, channels).get();
        Arrays.setAll(deviations, c -> Math.sqrt(deviations[c] + shape.epsilon()));
        for (int i = 0; i < normalized.length; i++) {
            normalized[i] = (normalized[i] - means[i % channels]) / deviations[i % channels];
        }
        return new Given(normalized, scale, deviations);
    }

    /** What a backward pass reads besides gradients: the normalised input, gamma and the standard deviations. */
    private record Given(double[] normalized, double[] gamma, double[] deviations) {

        double[] gammaGradient(double[] gradients) {
            double[] sums = new double[gamma.length];
            for (int i = 0; i < gradients.length; i++) {
                sums[i % sums.length] += gradients[i] * normalized[i];
            }
            return sums;
        }

        double[] betaGradient(double[] gradients) {
            double[] sums = new double[gamma.length];
            for (int i = 0; i < gradients.length; i++) {
                sums[i % sums.length] += gradients[i];
            }
            return sums;
        }

        double[] inputGradient(double[] gradients, int count, double[] gammaGradient, double[] betaGradient) {
            double[] values = new double[gradients.length];
            for (int i = 0; i < values.length; i++) {
                int c = i % gamma.length;
                double centred = gradients[i] - betaGradient[c] / count - normalized[i] * gammaGradient[c] / count;
                values[i] = gamma[c] / deviations[c] * centred;
            }
            return values;
        }
    }
}
