package io.github.ssl4j.train;

import io.github.ssl4j.eval.CodeEntropy;
import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What shows in one batch whether an encoder collapses, as far as its method lets it be watched.
 *
 * @param features the figures of the features
 * @param fullRank min(N, D), the highest effective rank that the features could have; 0 without features
 * @param codes the entropies of the codes
 * @param aboveTrivialLoss the loss minus that of a collapsed encoder
 */
public record Health(
        Optional<CollapseFigures> features,
        int fullRank,
        Optional<CodeEntropy> codes,
        OptionalDouble aboveTrivialLoss) {
    /** Rows that are looked at: enough for the signs, and few enough for a step of training. */
    private static final int ROWS = 128;

    /** Measures a step whose loss is known. */
    static Health of(Step step, double loss) {
        Optional<Features> first = step.features().map(Health::firstRows);
        OptionalDouble trivial = step.trivialLoss();
        return new Health(
                first.map(CollapseFigures::of),
                first.map(rows -> Math.min(rows.count(), rows.width())).orElse(0),
                step.probabilities().map(CodeEntropy::of),
                trivial.isPresent() ? OptionalDouble.of(loss - trivial.getAsDouble()) : trivial);
    }

    private static Features firstRows(Tensor features) {
        if (features.rank() != 2) {
            throw new IllegalArgumentException("expected features [N, D] to watch, found " + features);
        }
        int width = features.size(1);
        int rows = Math.min(ROWS, features.size(0));
        return Features.of(Arrays.copyOf(features.toFloats(), rows * width), width, "features of a batch");
    }

    /** Returns whether nothing was measured. */
    public boolean isEmpty() {
        return features.isEmpty() && codes.isEmpty() && aboveTrivialLoss.isEmpty();
    }
}
