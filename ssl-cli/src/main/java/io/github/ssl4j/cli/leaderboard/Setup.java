package io.github.ssl4j.cli.leaderboard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What runs that are compared have in common.
 *
 * @param about a sentence on images and encoder
 * @param data the name of the data set
 * @param settings settings of {@code pretrain} by name, for every run
 * @param minutes of pretraining, by the clock
 * @param fineTuning how encoders are fine-tuned
 * @param figures what is measured
 */
public record Setup(
        String about,
        String data,
        Map<String, Object> settings,
        double minutes,
        FineTuning fineTuning,
        List<Figure> figures) {

    /** Checks that nothing is missing. */
    public Setup {
        PlannedRun.requireText("about", about);
        PlannedRun.requireText("data", data);
        settings = settings == null ? Map.of() : new LinkedHashMap<>(settings);
        requireMinutes("minutes", minutes);
        figures = figures == null ? List.of() : List.copyOf(figures);
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("figures: expected at least one of " + List.of(Figure.values()));
        }
        if (fineTuning == null && figures.stream().anyMatch(figure -> !figure.ofFrozenFeatures())) {
            throw new IllegalArgumentException(
                    "fine_tuning: expected minutes, batch and learning_rate for " + figures + ", found nothing");
        }
    }

    static void requireMinutes(String what, double found) {
        if (!(found > 0) || Double.isInfinite(found)) {
            throw new IllegalArgumentException(what + ": expected a budget of more than 0 minutes, found " + found);
        }
    }
}
