package io.github.ssl4j.train;

import io.github.ssl4j.data.ViewPolicy;
import java.util.ArrayList;
import java.util.List;

/** Short training on small real images under the eyes of a {@link CollapseMonitor}. */
public final class WatchedRun {
    /** Steps within which a collapse should be seen. */
    public static final int STEPS = 200;

    private static final int BATCH = TinyImages.COUNT / 2;

    private WatchedRun() {}

    /** Returns how {@link #STEPS} steps go, for a learning rate that rises over the first tenth. */
    public static Recipe recipe(double learningRate, io.github.ssl4j.optim.OptimizerConfig optimizer) {
        int epochs = STEPS * BATCH / TinyImages.COUNT;
        LearningRate rate = LearningRate.cosine(learningRate).withWarmup(epochs / 10.0);
        return Recipe.of(epochs, BATCH, rate, optimizer, WeightDecay.everywhere(1e-4));
    }

    /** Returns what is warned of when a method for images of one channel trains in this way. */
    public static List<CollapseWarning> warnings(SslMethod method, ViewPolicy views, Recipe recipe) {
        List<CollapseWarning> warnings = new ArrayList<>();
        Pretrainer.of(method, TinyImages.of(1), views, recipe)
                .seed(1)
                .listener(new CollapseMonitor(method).onWarning(warnings::add))
                .run();
        return warnings;
    }
}
