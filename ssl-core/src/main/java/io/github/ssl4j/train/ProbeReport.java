package io.github.ssl4j.train;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a probe of the encoder measured during training.
 *
 * @param epoch the epochs that were trained before, 0 for the encoder as it began
 * @param step the steps that were made before
 * @param figures by name, such as {@code knn_20}, in percent, or {@code effective_rank}
 * @param criterion the name of the figure, the higher the better, by which the best encoder is chosen, if any
 * @param protocol how the figures were made, in words
 * @param took how long that took, which does not count as training
 */
public record ProbeReport(
        int epoch, long step, Map<String, Double> figures, Optional<String> criterion, String protocol, Duration took) {
    /** Checks that nothing is missing. */
    public ProbeReport {
        Map<String, Double> copy = new LinkedHashMap<>(figures);
        figures = Collections.unmodifiableMap(copy);
        Objects.requireNonNull(criterion, "criterion");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(took, "took");
        criterion.ifPresent(name -> Objects.requireNonNull(copy.get(name), name));
    }
}
