package io.github.ssl4j.examples;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A method with its settings, but without its networks.
 *
 * @param settings the settings, for {@code config.json}
 * @param views the augmentations
 * @param recipe how to train
 * @param evaluation how the encoder sees an image when it is used
 * @param transformer what the method makes of a vision transformer of the size asked for
 * @param masked whether the method masks the tokens of a vision transformer, and so takes no other encoder
 * @param part what the method adds to a run
 * @param method makes the method around an encoder
 */
record MethodSetup(
        Record settings,
        ViewPolicy views,
        Recipe recipe,
        EvaluationView evaluation,
        UnaryOperator<VisionTransformer.Config> transformer,
        boolean masked,
        RunPart part,
        BiFunction<Initializer, Backbone, SslMethod> method) {

    /** Returns the setup of a method that takes any encoder. */
    static MethodSetup of(
            Record settings,
            ViewPolicy views,
            Recipe recipe,
            EvaluationView evaluation,
            BiFunction<Initializer, Backbone, SslMethod> method) {
        return new MethodSetup(
                settings, views, recipe, evaluation, UnaryOperator.identity(), false, RunPart.NONE, method);
    }

    /** Returns the same setup of a method that changes a vision transformer of the size asked for. */
    MethodSetup withTransformer(UnaryOperator<VisionTransformer.Config> newTransformer) {
        return new MethodSetup(settings, views, recipe, evaluation, newTransformer, masked, part, method);
    }

    /** Returns the same setup of a method that adds something to a run. */
    MethodSetup with(RunPart newPart) {
        return new MethodSetup(settings, views, recipe, evaluation, transformer, masked, newPart, method);
    }
}
