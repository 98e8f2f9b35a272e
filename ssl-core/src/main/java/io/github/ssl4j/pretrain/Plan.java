package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A fully specified run, apart from its images and its machine.
 *
 * @param method the method
 * @param preset the name of the preset that it began from
 * @param source where the preset's numbers come from
 * @param settings the method's own settings
 * @param views how views are made
 * @param recipe how to train
 * @param network the encoder
 * @param evaluation how the encoder sees an image when it is used
 * @param init the weights that the encoder starts from; empty for fresh ones
 * @param seed of weights, order and views
 * @param why what was decided from the images and the length of the run, in sentences; empty if nothing was
 */
public record Plan<C extends Record>(
        Method<C> method,
        String preset,
        String source,
        C settings,
        AugmentedViews views,
        Recipe recipe,
        Network<?> network,
        EvaluationView evaluation,
        Optional<InitialWeights> init,
        long seed,
        String why) {

    /** Checks that nothing is missing. */
    public Plan {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(preset, "preset");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(views, "views");
        Objects.requireNonNull(recipe, "recipe");
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(evaluation, "evaluation");
        Objects.requireNonNull(init, "init");
        Objects.requireNonNull(why, "why");
    }

    /** Returns the method around an encoder, for so many images; closing it closes the encoder. */
    public SslMethod create(Initializer init, Backbone encoder, int images) {
        return method.create(init, encoder, settings, shape(images));
    }

    RunShape shape(int images) {
        int patch = network.settings() instanceof VisionTransformer.Config transformer ? transformer.patch() : 0;
        return new RunShape(images, recipe.batchSize(), views.size(0), patch, seed);
    }

    /**
     * Checks that the images fill a batch.
     *
     * @throws IllegalArgumentException if not; the message says what fits
     */
    void requireBatch(int images) {
        if (recipe.batchSize() > images) {
            int fits = Integer.highestOneBit(Math.max(2, images / BatchFit.FEWEST_STEPS));
            boolean published = presets(preset)
                    .anyMatch(from -> !from.fitted() && from.recipe().batchSize() == recipe.batchSize());
            boolean fitting = !preset.equals(Preset.PHOTOS)
                    && presets(Preset.PHOTOS).findAny().isPresent();
            throw new IllegalArgumentException("batch: expected at most the " + images + " images there are, found "
                    + recipe.batchSize() + (published ? " of the preset " + preset + " (" + source + ")" : "")
                    + "; set a batch of " + fits + ", which scales the learning rate"
                    + (fitting ? ", or the preset " + Preset.PHOTOS + ", which fits the images" : ""));
        }
    }

    private Stream<Preset<C>> presets(String name) {
        return method.presets().stream()
                .filter(other -> other.name().equals(name) && other.encoder().takes(network.transformer()));
    }
}
