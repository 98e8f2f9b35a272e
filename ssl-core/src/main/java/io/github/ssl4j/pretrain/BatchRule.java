package io.github.ssl4j.pretrain;

import io.github.ssl4j.train.Recipe;

/** How the learning rate follows the batch size. */
public enum BatchRule {
    /** In proportion to the batch. Goyal et al. 2017, arXiv:1706.02677. */
    LINEAR,
    /**
     * In proportion to the square root of the batch, for adaptive optimisers. Chen et al. 2020, arXiv:2002.05709, B.1.
     */
    SQUARE_ROOT;

    /** Returns a recipe for another batch size. */
    public Recipe apply(Recipe recipe, int batch) {
        if (this == LINEAR) {
            return recipe.withBatchSize(batch);
        }
        double factor = Math.sqrt((double) recipe.batchSize() / batch);
        Recipe linear = recipe.withBatchSize(batch);
        return linear.withLearningRate(linear.learningRate().times(factor));
    }
}
