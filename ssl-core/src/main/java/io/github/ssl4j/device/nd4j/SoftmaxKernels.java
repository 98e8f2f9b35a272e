package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.Storage;

/** Softmax, its logarithm, and the cross-entropy of both. */
final class SoftmaxKernels {
    private static final int NONE = -1;

    private SoftmaxKernels() {}

    static void softmax(Kernel kernel, int rows, int columns, Storage x, Storage y) {
        Nd4jStorage output = kernel.floating("y", y, (long) rows * columns);
        double[] values = kernel.floating("x", x, (long) rows * columns).get();
        for (int r = 0; r < rows; r++) {
            double largest = largest(values, r, columns, NONE);
            double sum = sumOfExponentials(values, r, columns, NONE, largest);
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                values[i] = Math.exp(values[i] - largest) / sum;
            }
        }
        output.set(values);
    }

    static void softmaxBackward(Kernel kernel, int rows, int columns, Storage y, Storage dy, Storage dx) {
        Nd4jStorage output = kernel.floating("dx", dx, (long) rows * columns);
        double[] results = kernel.floating("y", y, (long) rows * columns).get();
        double[] gradients = kernel.floating("dy", dy, (long) rows * columns).get();
        double[] values = new double[rows * columns];
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                sum += results[i] * gradients[i];
            }
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                values[i] = results[i] * (gradients[i] - sum);
            }
        }
        output.set(values);
    }

    static void logSoftmax(Kernel kernel, int rows, int columns, Storage x, Storage y) {
        Nd4jStorage output = kernel.floating("y", y, (long) rows * columns);
        double[] values = kernel.floating("x", x, (long) rows * columns).get();
        for (int r = 0; r < rows; r++) {
            double largest = largest(values, r, columns, NONE);
            double logarithm = Math.log(sumOfExponentials(values, r, columns, NONE, largest));
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                values[i] = values[i] - largest - logarithm;
            }
        }
        output.set(values);
    }

    static void logSoftmaxBackward(Kernel kernel, int rows, int columns, Storage y, Storage dy, Storage dx) {
        Nd4jStorage output = kernel.floating("dx", dx, (long) rows * columns);
        double[] results = kernel.floating("y", y, (long) rows * columns).get();
        double[] gradients = kernel.floating("dy", dy, (long) rows * columns).get();
        double[] values = new double[rows * columns];
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                sum += gradients[i];
            }
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                values[i] = gradients[i] - Math.exp(results[i]) * sum;
            }
        }
        output.set(values);
    }

    static void crossEntropy(
            Kernel kernel,
            int rows,
            int columns,
            Storage logits,
            Storage target,
            Storage excluded,
            double gradientScale,
            Storage losses,
            Storage gradient) {
        Nd4jStorage lossOutput = kernel.floating("losses", losses, rows);
        Nd4jStorage gradientOutput = kernel.floating("gradient", gradient, (long) rows * columns);
        double[] inputs =
                kernel.floating("logits", logits, (long) rows * columns).get();
        int[] targets = kernel.integers("target", target, rows).getIntegers();
        int[] outsiders = excluded == null
                ? null
                : kernel.integers("excluded", excluded, rows).getIntegers();
        double[] values = new double[rows];
        double[] gradients = new double[rows * columns];
        for (int r = 0; r < rows; r++) {
            int outsider = outsiders == null ? NONE : outsiders[r];
            check(kernel, r, columns, targets[r], outsider);
            double largest = largest(inputs, r, columns, outsider);
            double sum = sumOfExponentials(inputs, r, columns, outsider, largest);
            values[r] = largest - inputs[r * columns + targets[r]] + Math.log(sum);
            for (int c = 0; c < columns; c++) {
                if (c != outsider) {
                    double probability = Math.exp(inputs[r * columns + c] - largest) / sum;
                    gradients[r * columns + c] = gradientScale * (probability - (c == targets[r] ? 1 : 0));
                }
            }
        }
        lossOutput.set(values);
        gradientOutput.set(gradients);
    }

    private static void check(Kernel kernel, int row, int columns, int target, int outsider) {
        if (target < 0 || target >= columns) {
            throw kernel.illegal("target[" + row + "] is " + target + ", but there are " + columns + " columns");
        }
        if (outsider < NONE || outsider >= columns || outsider == target) {
            throw kernel.illegal("excluded[" + row + "] is " + outsider
                    + ", expected -1 or a column other than the target " + target + " below " + columns);
        }
    }

    private static double largest(double[] values, int row, int columns, int outsider) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < columns; c++) {
            if (c != outsider) {
                largest = Math.max(largest, values[row * columns + c]);
            }
        }
        return largest;
    }

    private static double sumOfExponentials(double[] values, int row, int columns, int outsider, double largest) {
        double sum = 0;
        for (int c = 0; c < columns; c++) {
            if (c != outsider) {
                sum += Math.exp(values[row * columns + c] - largest);
            }
        }
        return sum;
    }
}
