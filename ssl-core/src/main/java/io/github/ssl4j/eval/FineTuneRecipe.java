package io.github.ssl4j.eval;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.optim.Schedule;

/**
 * How {@link FineTune} trains, with AdamW. The learning rate rises from 0 over the warm-up and then falls along half a
 * cosine to 1e-6.
 *
 * @param epochs the number of epochs
 * @param batchSize N, images per step
 * @param learningRate the peak learning rate, that of the classifier
 * @param warmupEpochs epochs over which the rate rises
 * @param layerDecay the factor of the rate from one layer to the one before it, in (0, 1]
 * @param weightDecay the strength of the decay, but for norms, biases, tokens and positions
 * @param labelSmoothing the part of every target that is spread over all classes, in [0, 1)
 * @param smallestCrop the smallest part of an image's area that a training view shows
 */
public record FineTuneRecipe(
        int epochs,
        int batchSize,
        double learningRate,
        double warmupEpochs,
        double layerDecay,
        double weightDecay,
        double labelSmoothing,
        double smallestCrop) {
    private static final double END = 1e-6;

    /** Checks the numbers. */
    public FineTuneRecipe {
        requireCount("epochs", 1, epochs);
        requireCount("batch size", 2, batchSize);
        require(learningRate > 0, "learning rate", "a number above 0", learningRate);
        require(
                warmupEpochs >= 0 && warmupEpochs < epochs,
                "warm-up",
                "at least 0 epochs and fewer than " + epochs,
                warmupEpochs);
        require(layerDecay > 0 && layerDecay <= 1, "layer decay", "a number in (0, 1]", layerDecay);
        require(weightDecay >= 0, "weight decay", "at least 0", weightDecay);
        require(labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing", "a number in [0, 1)", labelSmoothing);
        require(smallestCrop > 0 && smallestCrop <= 1, "smallest crop", "a number in (0, 1]", smallestCrop);
    }

    private static void requireCount(String what, int least, int found) {
        if (found < least) {
            throw new IllegalArgumentException(
                    "fine-tuning, " + what + ": expected at least " + least + ", found " + found);
        }
    }

    private static void require(boolean holds, String what, String expected, double found) {
        if (!holds || Double.isInfinite(found)) {
            throw new IllegalArgumentException("fine-tuning, " + what + ": expected " + expected + ", found " + found);
        }
    }

    /** Returns MAE's recipe for ViT-Base on ImageNet. */
    public static FineTuneRecipe paper() {
        return new FineTuneRecipe(100, 1024, 2e-3, 5, 0.65, 0.05, 0.1, 0.08);
    }

    /** Returns a recipe for small networks on images of 32 pixels: MAE's but for batch, layer decay and crops. */
    public static FineTuneRecipe cifar10() {
        return new FineTuneRecipe(100, 128, 5e-4, 5, 0.75, 0.05, 0.1, 0.2);
    }

    /** Returns the same recipe for another number of epochs; a warm-up longer than a tenth of it is cut to that. */
    public FineTuneRecipe withEpochs(int newEpochs) {
        double warmup = newEpochs < 1 ? 0 : Math.min(warmupEpochs, newEpochs / 10.0);
        return new FineTuneRecipe(
                newEpochs, batchSize, learningRate, warmup, layerDecay, weightDecay, labelSmoothing, smallestCrop);
    }

    /** Returns the same recipe for another batch size, with the learning rate in proportion to it. */
    public FineTuneRecipe withBatchSize(int newBatchSize) {
        requireCount("batch size", 2, newBatchSize);
        double rate = learningRate * newBatchSize / batchSize;
        return new FineTuneRecipe(
                epochs, newBatchSize, rate, warmupEpochs, layerDecay, weightDecay, labelSmoothing, smallestCrop);
    }

    /** Returns the same recipe with another peak learning rate. */
    public FineTuneRecipe withLearningRate(double newRate) {
        return new FineTuneRecipe(
                epochs, batchSize, newRate, warmupEpochs, layerDecay, weightDecay, labelSmoothing, smallestCrop);
    }

    /** Returns the same recipe with another layer decay. */
    public FineTuneRecipe withLayerDecay(double newDecay) {
        return new FineTuneRecipe(
                epochs, batchSize, learningRate, warmupEpochs, newDecay, weightDecay, labelSmoothing, smallestCrop);
    }

    /** Returns the training views: a random resized crop and a flip, sized and normalised as in evaluation. */
    public AugmentedViews views(EvaluationView evaluation) {
        RandomResizedCrop crop =
                RandomResizedCrop.of(evaluation.size(), smallestCrop).withInterpolation(evaluation.interpolation());
        return AugmentedViews.of(Augmentation.of(crop, new HorizontalFlip(0.5), evaluation.normalization()));
    }

    /** Returns the settings in words. */
    String settings() {
        return epochs + " epochs, batch " + batchSize + ", AdamW, learning rate " + learningRate + ", warm-up "
                + warmupEpochs + " epochs, layer decay " + layerDecay + ", weight decay " + weightDecay
                + ", label smoothing " + labelSmoothing;
    }

    /** Returns the learning rate by step. */
    Schedule schedule(int stepsPerEpoch) {
        double warmup = warmupEpochs * stepsPerEpoch;
        double steps = (double) epochs * stepsPerEpoch;
        return Schedule.warmupCosine(0, learningRate, Math.min(END, learningRate), warmup, steps);
    }
}
