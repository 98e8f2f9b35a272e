package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.eval.FineTuneRecipe;

/**
 * How encoders of a set-up are fine-tuned.
 *
 * @param minutes by the clock, for every share of the labels
 * @param batch N, images per step
 * @param learningRate the peak learning rate
 */
public record FineTuning(double minutes, int batch, double learningRate) {

    /** Checks the numbers. */
    public FineTuning {
        Setup.requireMinutes("fine_tuning", minutes);
        if (batch < 2) {
            throw new IllegalArgumentException("fine_tuning, batch: expected at least 2 images, found " + batch);
        }
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException(
                    "fine_tuning, learning_rate: expected a number above 0, found " + learningRate);
        }
    }

    /** Returns the same for so many minutes. */
    FineTuning lasting(double newMinutes) {
        return new FineTuning(newMinutes, batch, learningRate);
    }

    /** Returns the recipe for so many labelled images, as many epochs as the minutes allow and at least one. */
    FineTuneRecipe recipe(double imagesPerSecond, int labelled) {
        long seen = Math.round(60 * minutes * imagesPerSecond);
        int epochs = (int) Math.max(1, Math.round((double) seen / labelled));
        return FineTuneRecipe.cifar10()
                .withEpochs(epochs)
                .withBatchSize(Math.min(batch, labelled))
                .withLearningRate(learningRate);
    }
}
