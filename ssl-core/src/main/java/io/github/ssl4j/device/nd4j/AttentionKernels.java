package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.Storage;

/** Multi-head self-attention. */
final class AttentionKernels {
    private static final int QUERY = 0;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private AttentionKernels() {}

    /** Where things of one sequence and head begin. */
    private record Place(AttentionShape shape, int sequence, int head) {
        /** Returns where the query, key or value of a token begins in qkv. */
        int of(int part, int token) {
            int row = (sequence * shape.tokens() + token) * 3 + part;
            return row * shape.width() + head * shape.headWidth();
        }

        /** Returns where a token begins in y. */
        int output(int token) {
            return (sequence * shape.tokens() + token) * shape.width() + head * shape.headWidth();
        }

        /** Returns where a row of the probabilities begins. */
        int probabilities(int token) {
            return ((sequence * shape.heads() + head) * shape.tokens() + token) * shape.tokens();
        }

        /** Returns where a row of the bias begins. */
        int bias(int token) {
            return (head * shape.tokens() + token) * shape.tokens();
        }
    }

    /** Work on one sequence and head. */
    @FunctionalInterface
    private interface Body {
        void run(Place place);
    }

    private static void forEach(AttentionShape shape, Body body) {
        for (int n = 0; n < shape.batch(); n++) {
            for (int h = 0; h < shape.heads(); h++) {
                body.run(new Place(shape, n, h));
            }
        }
    }

    static void forward(
            Kernel kernel, AttentionShape shape, Storage qkv, Storage bias, Storage probabilities, Storage y) {
        Nd4jStorage output = kernel.floating("y", y, shape.outputLength());
        Nd4jStorage weights = kernel.floating("probabilities", probabilities, shape.probabilitiesLength());
        double[] x = kernel.floating("qkv", qkv, shape.inputLength()).get();
        double[] b = bias == null
                ? new double[Math.toIntExact(shape.biasLength())]
                : kernel.floating("bias", bias, shape.biasLength()).get();
        double[] p = new double[Math.toIntExact(shape.probabilitiesLength())];
        double[] values = new double[Math.toIntExact(shape.outputLength())];
        int l = shape.tokens();
        int d = shape.headWidth();
        forEach(shape, at -> {
            for (int i = 0; i < l; i++) {
                int row = at.probabilities(i);
                double largest = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < l; j++) {
                    double score = shape.scale() * dot(x, at.of(QUERY, i), x, at.of(KEY, j), d) + b[at.bias(i) + j];
                    p[row + j] = score;
                    largest = Math.max(largest, score);
                }
                double sum = 0;
                for (int j = 0; j < l; j++) {
                    p[row + j] = Math.exp(p[row + j] - largest);
                    sum += p[row + j];
                }
                for (int j = 0; j < l; j++) {
                    p[row + j] /= sum;
                    add(p[row + j], x, at.of(VALUE, j), values, at.output(i), d);
                }
            }
        });
        weights.set(p);
        output.set(values);
    }

    static void backward(
            Kernel kernel,
            AttentionShape shape,
            Storage qkv,
            Storage probabilities,
            Storage dy,
            Storage dqkv,
            Storage dbias) {
        Nd4jStorage output = kernel.floating("dqkv", dqkv, shape.inputLength());
        Nd4jStorage biasOutput = dbias == null ? null : kernel.floating("dbias", dbias, shape.biasLength());
        double[] x = kernel.floating("qkv", qkv, shape.inputLength()).get();
        double[] p = kernel.floating("probabilities", probabilities, shape.probabilitiesLength())
                .get();
        double[] g = kernel.floating("dy", dy, shape.outputLength()).get();
        double[] dx = new double[x.length];
        double[] db = new double[Math.toIntExact(shape.biasLength())];
        int l = shape.tokens();
        int d = shape.headWidth();
        forEach(shape, at -> {
            double[] dp = new double[l];
            for (int i = 0; i < l; i++) {
                int row = at.probabilities(i);
                double sum = 0;
                for (int j = 0; j < l; j++) {
                    dp[j] = dot(g, at.output(i), x, at.of(VALUE, j), d);
                    sum += p[row + j] * dp[j];
                    add(p[row + j], g, at.output(i), dx, at.of(VALUE, j), d);
                }
                for (int j = 0; j < l; j++) {
                    double ds = p[row + j] * (dp[j] - sum);
                    db[at.bias(i) + j] += ds;
                    add(shape.scale() * ds, x, at.of(KEY, j), dx, at.of(QUERY, i), d);
                    add(shape.scale() * ds, x, at.of(QUERY, i), dx, at.of(KEY, j), d);
                }
            }
        });
        output.set(dx);
        if (biasOutput != null) {
            biasOutput.set(db);
        }
    }

    private static double dot(double[] a, int fromA, double[] b, int fromB, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += a[fromA + i] * b[fromB + i];
        }
        return sum;
    }

    private static void add(double factor, double[] x, int fromX, double[] y, int fromY, int length) {
        for (int i = 0; i < length; i++) {
            y[fromY + i] += factor * x[fromX + i];
        }
    }
}
