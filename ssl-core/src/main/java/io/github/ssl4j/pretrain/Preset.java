package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.train.Recipe;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Settings of a method, the views it compares or masks, and how to train: what was published for one kind of images,
 * or what follows from it.
 *
 * @param name {@link #PAPER}, {@link #CIFAR10}, {@link #PHOTOS} or another name
 * @param source where the numbers come from
 * @param encoder the kind of encoders it is for; a method may have a preset of one name for each kind
 * @param settings what the method owns
 * @param views how views are made
 * @param crops the views for another number of local crops; empty where there can be none
 * @param recipe how to train
 * @param batchRule how the learning rate follows the batch size
 * @param fitted whether size, batch and what depends on them are fitted to the images, as those of photographs are
 */
public record Preset<C extends Record>(
        String name,
        String source,
        EncoderKind encoder,
        C settings,
        AugmentedViews views,
        Optional<IntFunction<AugmentedViews>> crops,
        Recipe recipe,
        BatchRule batchRule,
        boolean fitted) {

    /** The name of the published settings, for ImageNet unless the source says otherwise. */
    public static final String PAPER = "paper";

    /** The name of the settings for small images such as those of CIFAR-10. */
    public static final String CIFAR10 = "cifar10";

    /** The name of the settings for photographs on one machine. */
    public static final String PHOTOS = "photos";

    /** Checks that nothing is missing. */
    public Preset {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(encoder, "encoder");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(views, "views");
        Objects.requireNonNull(crops, "crops");
        Objects.requireNonNull(recipe, "recipe");
        Objects.requireNonNull(batchRule, "batchRule");
    }

    /** Returns a preset for any encoder whose learning rate is in proportion to the batch. */
    public static <C extends Record> Preset<C> of(
            String name, String source, C settings, AugmentedViews views, Recipe recipe) {
        return new Preset<>(
                name,
                source,
                EncoderKind.ANY,
                settings,
                views,
                Optional.empty(),
                recipe,
                BatchRule.LINEAR,
                PHOTOS.equals(name));
    }

    /** Returns the same preset for one kind of encoders. */
    public Preset<C> forEncoders(EncoderKind kind) {
        return new Preset<>(name, source, kind, settings, views, crops, recipe, batchRule, fitted);
    }

    /** Returns the same preset with views for any number of local crops. */
    public Preset<C> withCrops(IntFunction<AugmentedViews> byNumber) {
        return new Preset<>(name, source, encoder, settings, views, Optional.of(byNumber), recipe, batchRule, fitted);
    }

    /** Returns the same preset with the learning rate in proportion to the square root of the batch. */
    public Preset<C> withRootRule() {
        return new Preset<>(name, source, encoder, settings, views, crops, recipe, BatchRule.SQUARE_ROOT, fitted);
    }
}
