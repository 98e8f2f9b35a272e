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
        double[] means = new double[channels];
        for (int i = 0; i < inputs.length; i++) {
            means[i % channels] += inputs[i];
        }
        Arrays.setAll(means, c -> means[c] / shape.rows());
        double[] variances = new double[channels];
        for (int i = 0; i < inputs.length; i++) {
            double deviation = inputs[i] - means[i % channels];
            variances[i % channels] += deviation * deviation;
        }
        Arrays.setAll(variances, c -> variances[c] / shape.rows());
        double[] values = normalize(shape, inputs, scale, shift, means, variances);
        double[] passed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            passed[i] = values[i] > 0 ? 1 : 0;
        }
        output.set(rectify(shape, values));
        meanOutput.set(means);
        varianceOutput.set(variances);
        if (mask != null) {
            mask.set(passed);
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
        int channels = shape.channels();
        Nd4jStorage output = kernel.floating("y", y, shape.length());
        double[] inputs = kernel.floating("x", x, shape.length()).get();
        double[] scale = kernel.floating("gamma", gamma, channels).get();
        double[] shift = kernel.floating("beta", beta, channels).get();
        double[] means = kernel.floating("mean", mean, channels).get();
        double[] variances = kernel.floating("variance", variance, channels).get();
        output.set(rectify(shape, normalize(shape, inputs, scale, shift, means, variances)));
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
        int channels = shape.channels();
        int rows = shape.rows();
        Nd4jStorage output = kernel.floating("dx", dx, shape.length());
        Nd4jStorage gammaOutput = kernel.floating("dgamma", dgamma, channels);
        Nd4jStorage betaOutput = kernel.floating("dbeta", dbeta, channels);
        double[] inputs = kernel.floating("x", x, shape.length()).get();
        double[] gradients = kernel.floating("dy", dy, shape.length()).get();
        double[] scale = kernel.floating("gamma", gamma, channels).get();
        double[] means = kernel.floating("mean", mean, channels).get();
        double[] variances = kernel.floating("variance", variance, channels).get();
        if (shape.relu()) {
            int[] passed =
                    kernel.bytes("workspace", workspace, workspace(shape)).getIntegers();
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] = passed[i] == 1 ? gradients[i] : 0;
            }
        }
        double[] normalized = new double[inputs.length];
        double[] gammaGradient = new double[channels];
        double[] betaGradient = new double[channels];
        for (int i = 0; i < inputs.length; i++) {
            int c = i % channels;
            normalized[i] = (inputs[i] - means[c]) / Math.sqrt(variances[c] + shape.epsilon());
            gammaGradient[c] += gradients[i] * normalized[i];
            betaGradient[c] += gradients[i];
        }
        double[] values = new double[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            int c = i % channels;
            double centred = gradients[i] - betaGradient[c] / rows - normalized[i] * gammaGradient[c] / rows;
            values[i] = scale[c] / Math.sqrt(variances[c] + shape.epsilon()) * centred;
        }
        output.set(values);
        gammaOutput.set(gammaGradient);
        betaOutput.set(betaGradient);
    }
}
