package io.github.ssl4j.train;

import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.OptimizerConfig;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How long, how fast and with which optimiser to train.
 *
 * @param epochs the number of epochs
 * @param batchSize N, images per step
 * @param learningRate the learning-rate schedule
 * @param optimizer the optimiser and its settings
 * @param weightDecay the weight decay and its schedule
 * @param clipping the gradient clipping
 */
public record Recipe(
        int epochs,
        int batchSize,
        LearningRate learningRate,
        OptimizerConfig optimizer,
        WeightDecay weightDecay,
        Clipping clipping) {

    /** Checks the numbers. */
    public Recipe {
        Objects.requireNonNull(learningRate, "learningRate");
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(weightDecay, "weightDecay");
        Objects.requireNonNull(clipping, "clipping");
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs: expected at least 1, found " + epochs);
        }
        if (batchSize < 2) {
            throw new IllegalArgumentException("batch size: expected at least 2, found " + batchSize);
        }
        if (weightDecay.normsAndBiases() && learningRate.normAndBiasScale() != 1) {
            throw new IllegalArgumentException("learning rate scale of norms and biases: expected 1 where they are"
                    + " treated like weights, found " + learningRate.normAndBiasScale());
        }
    }

    /** Returns a recipe without gradient clipping. */
    public static Recipe of(
            int epochs, int batchSize, LearningRate learningRate, OptimizerConfig optimizer, WeightDecay weightDecay) {
        return new Recipe(epochs, batchSize, learningRate, optimizer, weightDecay, Clipping.none());
    }

    /** Returns the same recipe for another number of epochs; a warm-up longer than a tenth of it is cut to that. */
    public Recipe withEpochs(int newEpochs) {
        double warmup = Math.min(learningRate.warmupEpochs(), newEpochs / 10.0);
        return new Recipe(newEpochs, batchSize, learningRate.withWarmup(warmup), optimizer, weightDecay, clipping);
    }

    /** Returns the same recipe for another batch size, with the learning rate in proportion to it. */
    public Recipe withBatchSize(int newBatchSize) {
        LearningRate rate = learningRate.times((double) newBatchSize / batchSize);
        return new Recipe(epochs, newBatchSize, rate, optimizer, weightDecay, clipping);
    }

    /** Returns the same recipe with another peak learning rate, the rest of the schedule in proportion. */
    public Recipe withLearningRate(double newPeak) {
        return withLearningRate(learningRate.times(newPeak / learningRate.peak()));
    }

    /** Returns the same recipe with another learning-rate schedule. */
    public Recipe withLearningRate(LearningRate newRate) {
        return new Recipe(epochs, batchSize, newRate, optimizer, weightDecay, clipping);
    }

    /** Returns the same recipe with this gradient clipping. */
    public Recipe withClipping(Clipping newClipping) {
        return new Recipe(epochs, batchSize, learningRate, optimizer, weightDecay, newClipping);
    }

    /** Returns an optimiser for parameters. */
    public Optimizer optimizer(Map<String, Tensor> parameters) {
        if (weightDecay.normsAndBiases()) {
            return optimizer.create(List.of(ParameterGroup.all(parameters, weightDecay.start())));
        }
        double scale = learningRate.normAndBiasScale();
        List<ParameterGroup> groups =
                ParameterGroup.excludingNormsAndBiases(parameters, weightDecay.start(), weightDecay.exempt());
        return optimizer.create(groups.stream()
                .map(group -> group.adapt() ? group : group.withLearningRateScale(scale))
                .toList());
    }
}
