package io.github.ssl4j.pretrain;

import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;

/** What of a recipe can be changed by name, below {@code recipe}. */
record RecipeSettings(
        @Setting("number of epochs") int epochs,

        @Setting("N, images per step; the learning rate follows")
        int batch,

        @Setting("peak learning rate") double learningRate,

        @Setting("epochs over which the learning rate rises, whole or fractional")
        double warmup,

        @Setting("learning rate at the end of the run") double endRate,
        @Setting("weight decay at the first step") double decay,
        @Setting("weight decay at the last step") double endDecay,

        @Setting("gradient clipping: the largest norm of a gradient; 0 for none")
        double clipping) {

    static RecipeSettings of(Recipe recipe) {
        return new RecipeSettings(
                recipe.epochs(),
                recipe.batchSize(),
                recipe.learningRate().peak(),
                recipe.learningRate().warmupEpochs(),
                recipe.learningRate().end(),
                recipe.weightDecay().start(),
                recipe.weightDecay().end(),
                recipe.clipping().of() == Clipping.Of.NOTHING
                        ? 0
                        : recipe.clipping().norm());
    }

    /** Returns a recipe with rates, decay and clipping changed where they differ from others; not batch and epochs. */
    Recipe apply(Recipe recipe, RecipeSettings before) {
        Recipe changed = recipe;
        LearningRate rate = recipe.learningRate();
        if (warmup != before.warmup) {
            rate = rate.withWarmup(warmup);
        }
        if (endRate != before.endRate) {
            rate = rate.endingAt(endRate);
        }
        changed = changed.withLearningRate(rate);
        if (learningRate != before.learningRate) {
            changed = changed.withLearningRate(learningRate);
        }
        if (decay != before.decay || endDecay != before.endDecay) {
            WeightDecay old = recipe.weightDecay();
            double end = endDecay == before.endDecay && old.start() == old.end() ? decay : endDecay;
            changed = new Recipe(
                    changed.epochs(),
                    changed.batchSize(),
                    changed.learningRate(),
                    changed.optimizer(),
                    new WeightDecay(decay, end, old.normsAndBiases(), old.exempt()),
                    changed.clipping());
        }
        if (clipping != before.clipping) {
            Clipping.Of of = recipe.clipping().of() == Clipping.Of.NOTHING
                    ? Clipping.Of.ALL_TOGETHER
                    : recipe.clipping().of();
            changed = changed.withClipping(clipping == 0 ? Clipping.none() : new Clipping(of, clipping));
        }
        return changed;
    }
}
