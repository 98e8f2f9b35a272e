package io.github.ssl4j.clustering;

import io.github.ssl4j.collectives.FlatGradients;
import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** A linear classifier that is reinitialised every epoch, with an optimiser of its own: SGD without momentum. */
final class FreshClassifier implements Stateful {
    private static final double DEVIATION = 0.01;

    private final Linear linear;
    private final Optimizer optimizer;

    /** Creates a classifier of features of {@code width} values. */
    FreshClassifier(Initializer init, int width, int classes, double weightDecay) {
        this.linear = new Linear(init, width, classes, true);
        this.optimizer = new Sgd.Config(0, false).create(List.of(ParameterGroup.all(linear.parameters(), weightDecay)));
    }

    /** Throws unless a learning rate is one. */
    static void requireRate(double rate) {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException(
                    "learning rate of the classifier: expected a number above 0, found " + rate);
        }
    }

    /** Throws unless a weight decay is one. */
    static void requireDecay(double decay) {
        if (!(decay >= 0) || Double.isInfinite(decay)) {
            throw new IllegalArgumentException("weight decay of the classifier: expected at least 0, found " + decay);
        }
    }

    /** Reinitialises: weights are normal with standard deviation 0.01, biases 0. */
    void reset(RandomStream random) {
        Map<String, Tensor> parameters = linear.parameters();
        Tensor weight = parameters.get("weight");
        double[] values = new double[Math.toIntExact(weight.length())];
        for (int i = 0; i < values.length; i++) {
            values[i] = DEVIATION * random.nextGaussian();
        }
        weight.device().write(weight.storage(), values, 0);
        weight.device().fill(parameters.get("bias").storage(), 0);
    }

    /** Returns the scores [N, K] of features [N, D]. */
    Tensor apply(Tensor features) {
        return linear.apply(features);
    }

    /** Takes an SGD step along the gradients of all workers' last backward. */
    void update(double learningRate, GlobalBatch batch) {
        try (FlatGradients gradients =
                new FlatGradients(batch.collectives(), linear.parameters().values())) {
            gradients.allReduceSum();
            optimizer.step(learningRate);
        }
    }

    /** Returns weight and bias by name, for checkpoints. */
    @Override
    public Map<String, Tensor> state() {
        return linear.state();
    }

    @Override
    public void close() {
        optimizer.close();
        linear.close();
    }
}
