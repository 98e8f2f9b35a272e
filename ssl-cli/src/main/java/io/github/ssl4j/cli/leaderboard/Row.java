package io.github.ssl4j.cli.leaderboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A run of the plan and what came of it, a result for every seed that is complete.
 *
 * @param run of the plan
 * @param setup its set-up
 * @param results of its seeds
 */
record Row(PlannedRun run, Setup setup, List<Result> results) {
    /** How many points an encoder has to gain. */
    static final double BAR = 5;

    Row {
        results = List.copyOf(results);
    }

    boolean empty() {
        return results.isEmpty();
    }

    boolean lacksSeeds() {
        return results.size() < run.seeds().size();
    }

    /** Returns a figure as the page shows it: the mean, and over several seeds the standard deviation. */
    String shown(String figure) {
        List<Double> values = values(figure);
        if (values.isEmpty()) {
            return "";
        }
        String mean = String.format(Locale.ROOT, "%.1f", mean(values));
        return values.size() == 1 ? mean : mean + String.format(Locale.ROOT, " ± %.1f", deviation(values));
    }

    /** Returns the figures that the encoder gained less than the bar in. */
    List<Figure> belowTheBar(boolean byNeighbours) {
        List<Figure> below = new ArrayList<>();
        for (Figure figure : setup.figures()) {
            boolean judged = figure == Figure.LINEAR || figure == Figure.KNN && byNeighbours;
            Optional<Double> gain = gain(figure);
            if (judged && gain.isPresent() && gain.get() < BAR) {
                below.add(figure);
            }
        }
        return below;
    }

    private Optional<Double> gain(Figure figure) {
        List<Double> trained = values(figure.label());
        List<Double> untrained = values(figure.untrained());
        return trained.isEmpty() || untrained.isEmpty()
                ? Optional.empty()
                : Optional.of(mean(trained) - mean(untrained));
    }

    private List<Double> values(String figure) {
        return results.stream()
                .map(result -> result.figures().get(figure))
                .filter(value -> value != null)
                .toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static double deviation(List<Double> values) {
        double mean = mean(values);
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.size() - 1));
    }

    /** Returns what the results have in common in something, or all there is. */
    String each(Function<Result, String> what) {
        return results.stream().map(what).distinct().collect(Collectors.joining(", "));
    }
}
