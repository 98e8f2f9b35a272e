package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.train.Recipe;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the user of a {@link Pretraining} asked for; what is null was left open. */
final class Wishes {
    static final String VIEWS = "views.";
    static final String RECIPE = "recipe.";
    static final String BACKBONE = "backbone.";

    String preset;
    String backbone;
    ViewSize imageSize;
    Integer epochs;
    Integer batch;
    Double learningRate;
    int microBatch;
    boolean workerBatchNorm;
    boolean measuredNormalization;
    long seed = 1;

    Record settings;
    AugmentedViews views;
    Recipe recipe;
    EvaluationView evaluation;
    Network<?> network;
    InitialWeights init;

    /** Settings by their whole names, in the order in which they were asked for. */
    final Map<String, Object> named = new LinkedHashMap<>();

    /** Returns the settings whose names begin with a prefix, without it. */
    Map<String, Object> below(String prefix) {
        Map<String, Object> found = new LinkedHashMap<>();
        named.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /** Returns the method's own settings. */
    Map<String, Object> own() {
        Map<String, Object> found = new LinkedHashMap<>(named);
        found.keySet().removeIf(name -> name.startsWith(VIEWS) || name.startsWith(RECIPE) || name.startsWith(BACKBONE));
        return found;
    }
}
