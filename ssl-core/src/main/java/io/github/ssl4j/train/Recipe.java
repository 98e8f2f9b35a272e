package io.github.ssl4j.train;

import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.OptimizerConfig;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.optim.Schedule;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How long, how fast and with which optimiser to train. The learning rate rises linearly from zero over the warm-up and
 * falls along half a cosine to zero, step by step.
 *
 * @param epochs how often every image is seen
 * @param batchSize N, images per step
 * @param learningRate the highest learning rate
 * @param warmupEpochs epochs over which the learning rate rises
 * @param optimizer the optimiser and its settings
 * @param weightDecay the weight decay
 * @param decayNormsAndBiases whether tensors of one axis decay, and take LARS's trust ratio, like the others
 */
public record Recipe(
        int epochs,
        int batchSize,
        double learningRate,
        double warmupEpochs,
        OptimizerConfig optimizer,
        double weightDecay,
        boolean decayNormsAndBiases) {

    /** Checks the numbers. */
    public Recipe {
        Objects.requireNonNull(optimizer, "optimizer");
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs: expected at least 1, found " + epochs);
        }
        if (batchSize < 2) {
            throw new IllegalArgumentException("batch size: expected at least 2, found " + batchSize);
        }
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("learning rate: expected a number above 0, found " + learningRate);
        }
        if (!(warmupEpochs >= 0) || Double.isInfinite(warmupEpochs)) {
            throw new IllegalArgumentException("warm-up: expected at least 0 epochs, found " + warmupEpochs);
        }
        if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
            throw new IllegalArgumentException("weight decay: expected at least 0, found " + weightDecay);
        }
    }

    /** Returns the same recipe for another number of epochs; a warm-up longer than a tenth of it is cut to that. */
    public Recipe withEpochs(int newEpochs) {
        double warmup = Math.min(warmupEpochs, newEpochs / 10.0);
        return new Recipe(newEpochs, batchSize, learningRate, warmup, optimizer, weightDecay, decayNormsAndBiases);
    }

    /** Returns the same recipe for another batch size, with the learning rate in proportion to it. */
    public Recipe withBatchSize(int newBatchSize) {
        double rate = learningRate * newBatchSize / batchSize;
        return new Recipe(epochs, newBatchSize, rate, warmupEpochs, optimizer, weightDecay, decayNormsAndBiases);
    }

    /** Returns the same recipe with another learning rate. */
    public Recipe withLearningRate(double newRate) {
        return new Recipe(epochs, batchSize, newRate, warmupEpochs, optimizer, weightDecay, decayNormsAndBiases);
    }

    /** Returns the learning rate by step. */
    public Schedule schedule(int stepsPerEpoch) {
        double steps = (double) epochs * stepsPerEpoch;
        return Schedule.warmupCosine(0, learningRate, 0, Math.min(steps, warmupEpochs * stepsPerEpoch), steps);
    }

    /** Returns an optimiser for parameters. */
    public Optimizer optimizer(Map<String, Tensor> parameters) {
        List<ParameterGroup> groups = decayNormsAndBiases
                ? List.of(ParameterGroup.all(parameters, weightDecay))
                : ParameterGroup.excludingNormsAndBiases(parameters, weightDecay);
        return optimizer.create(groups);
    }
}
