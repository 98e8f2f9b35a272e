package io.github.ssl4j.cli;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.pretrain.EncoderKind;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.train.Recipe;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A preset in a few words: what it shows, how much of it and with which optimiser. */
final class PresetSummary {
    private PresetSummary() {}

    static String of(Preset<?> preset) {
        Recipe recipe = preset.recipe();
        String encoder = preset.encoder() == EncoderKind.ANY
                ? ""
                : "for " + preset.encoder().label() + ": ";
        String batch = preset.fitted() ? "batch of at most " : "batch ";
        return encoder + sizes(preset.views()) + " pixels, " + batch + recipe.batchSize() + ", " + recipe.epochs()
                + " epochs, " + recipe.optimizer().name();
    }

    /** Returns the sizes of views, such as {@code 2 x 224 + 4 x 96}. */
    private static String sizes(AugmentedViews views) {
        Map<ViewSize, Integer> counts = new LinkedHashMap<>();
        IntStream.range(0, views.views()).forEach(view -> counts.merge(views.size(view), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() == 1 ? "" + entry.getKey() : entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining(" + "));
    }
}
