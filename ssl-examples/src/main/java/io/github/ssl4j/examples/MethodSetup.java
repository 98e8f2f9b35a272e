package io.github.ssl4j.examples;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A method with its settings, but without its networks.
 *
 * @param settings the settings, for {@code config.json}
 * @param views the augmentations
 * @param recipe how to train
 * @param evaluation how the encoder sees an image when it is used
 * @param masked how a method that masks tokens changes a vision transformer; empty for one that takes any encoder
 * @param method makes the method around an encoder
 */
record MethodSetup(
        Record settings,
        ViewPolicy views,
        Recipe recipe,
        EvaluationView evaluation,
        Optional<UnaryOperator<VisionTransformer.Config>> masked,
        BiFunction<Initializer, Backbone, SslMethod> method) {

    /** Returns the setup of a method that takes any encoder. */
    static MethodSetup of(
            Record settings,
            ViewPolicy views,
            Recipe recipe,
            EvaluationView evaluation,
            BiFunction<Initializer, Backbone, SslMethod> method) {
        return new MethodSetup(settings, views, recipe, evaluation, Optional.empty(), method);
    }
}
