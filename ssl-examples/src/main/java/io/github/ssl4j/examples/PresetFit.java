package io.github.ssl4j.examples;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Fits a method's published settings to the images and to the options that all methods share.
 *
 * @param preset which settings
 * @param options what was asked for
 * @param channels of the images
 * @param images how many there are
 */
record PresetFit(Preset preset, PretrainOptions options, int channels, int images) {
    /** Published settings. */
    enum Preset {
        cifar10,
        paper
    }

    <C> C choose(Supplier<C> cifar10, Supplier<C> paper) {
        return (preset == Preset.paper ? paper : cifar10).get();
    }

    AugmentedViews views(AugmentedViews published) {
        return fitted(published).of(published);
    }

    SimClrViews views(SimClrViews published) {
        return fitted(published).of(published);
    }

    private FittedViews fitted(ViewPolicy published) {
        return new FittedViews(options.imageSize(published.size(0)), channels);
    }

    Recipe recipe(Recipe published) {
        return options.recipe(published);
    }

    /** Returns whether the encoder asked for is a vision transformer. */
    boolean transformer() {
        return options.backbone().transformer();
    }

    /** Returns how many patches of the vision transformer asked for lie along a side of an image. */
    int patchesPerSide(int side) {
        return side / options.backbone().patch(side);
    }

    /** Returns the setup of a method that takes any encoder and whose settings are all chosen. */
    MethodSetup setup(
            Record settings, ViewPolicy views, Recipe recipe, BiFunction<Initializer, Backbone, SslMethod> method) {
        return MethodSetup.of(settings, views, recipe, evaluation(views.size(0)), method);
    }

    /**
     * Returns the setup of a method that masks the tokens of a vision transformer and whose settings are all chosen.
     *
     * @param encoder what the method makes of an architecture of the size asked for
     */
    MethodSetup masked(
            Record settings,
            ViewPolicy views,
            Recipe recipe,
            UnaryOperator<VisionTransformer.Config> encoder,
            BiFunction<Initializer, VisionTransformer, SslMethod> method) {
        return new MethodSetup(
                settings,
                views,
                recipe,
                evaluation(views.size(0)),
                encoder,
                true,
                RunPart.NONE,
                (init, backbone) -> method.apply(init, (VisionTransformer) backbone));
    }

    private EvaluationView evaluation(int side) {
        FittedViews fitted = new FittedViews(side, channels);
        if (preset == Preset.cifar10) {
            return EvaluationView.of(side, fitted.fitted(Normalization.CIFAR10));
        }
        EvaluationView view = EvaluationView.imageNet(side);
        return new EvaluationView(side, view.resize(), view.interpolation(), fitted.fitted(view.normalization()));
    }
}
