package io.github.ssl4j.pretrain;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.train.TrainingListener;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a method has at hand before the first step of a run.
 *
 * @param images the images to train on
 * @param views how the run sees them
 * @param threads that decode and augment
 * @param seed of weights, order and views
 * @param listeners gives the listeners of a training that precedes the run's own, by its name
 * @param report takes a line for the user about the result
 * @param workers of the run, which all prepare it
 */
public record Preparation(
        ImageSource images,
        ViewPolicy views,
        int threads,
        long seed,
        Function<String, List<TrainingListener>> listeners,
        Consumer<String> report,
        Collectives workers) {

    /** Checks that nothing is missing. */
    public Preparation {
        Objects.requireNonNull(images, "images");
        Objects.requireNonNull(views, "views");
        Objects.requireNonNull(report, "report");
        Objects.requireNonNull(listeners, "listeners");
        Objects.requireNonNull(workers, "workers");
    }
}
