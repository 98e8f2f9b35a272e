package io.github.ssl4j.train;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.eval.CodeEntropy;
import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The signs of a collapse in one batch, as far as the method provides them.
 *
 * @param features the figures of the backbone's features
 * @param fullRank min(N, D), the highest effective rank that the features could have; 0 without features
 * @param embeddings the figures of the embeddings, for methods whose heads collapse first
 * @param fullEmbeddingRank the highest effective rank that the embeddings could have; 0 without embeddings
 * @param codes the entropies of the codes
 * @param deadCodes the share of the codes that no image or patch has had for long, from 0 to 1
 * @param aboveTrivialLoss the loss minus that of a collapsed encoder
 */
public record Health(
        Optional<CollapseFigures> features,
        int fullRank,
        Optional<CollapseFigures> embeddings,
        int fullEmbeddingRank,
        Optional<CodeEntropy> codes,
        OptionalDouble deadCodes,
        OptionalDouble aboveTrivialLoss) {
    /** Rows that are looked at: enough for the signs, and few enough for a step of training. */
    private static final int ROWS = 128;

    /**
     * Measures a step whose loss is known, after those that have used codes before.
     *
     * @param batch of all workers, of which the step has this one's rows
     */
    static Health of(Step step, double loss, CodeUse use, GlobalBatch batch) {
        step.addTo(use, batch);
        Optional<Features> features = step.features().map(rows -> firstRows(rows, batch));
        Optional<Features> embeddings = step.embeddings().map(rows -> firstRows(rows, batch));
        OptionalDouble trivial = step.trivialLoss();
        return new Health(
                features.map(CollapseFigures::of),
                features.map(Health::fullRank).orElse(0),
                embeddings.map(CollapseFigures::of),
                embeddings.map(Health::fullRank).orElse(0),
                step.probabilities().map(codes -> CodeEntropy.of(codes, batch)),
                use.dead(),
                trivial.isPresent() ? OptionalDouble.of(loss - trivial.getAsDouble()) : trivial);
    }

    private static int fullRank(Features rows) {
        return Math.min(rows.count(), rows.width());
    }

    private static Features firstRows(Tensor own, GlobalBatch batch) {
        if (own.rank() != 2) {
            throw new IllegalArgumentException("expected features [N, D] to watch, found " + own);
        }
        Tensor features = Gradients.off(() -> batch.gather(own));
        int width = features.size(1);
        int rows = Math.min(ROWS, features.size(0));
        return Features.of(Arrays.copyOf(features.toFloats(), rows * width), width, "features of a batch");
    }

    /** Returns whether nothing was measured. */
    public boolean isEmpty() {
        return features.isEmpty()
                && embeddings.isEmpty()
                && codes.isEmpty()
                && deadCodes.isEmpty()
                && aboveTrivialLoss.isEmpty();
    }
}
