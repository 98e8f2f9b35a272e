package io.github.ssl4j.embedding;

import io.github.ssl4j.data.SourcePaths;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Which images are embedded by which encoder, and where to.
 *
 * @param encoder the file of the encoder
 * @param data where the images are, as {@link io.github.ssl4j.data.ImageSource#open(List)} takes it
 * @param out the file to write: its name ends in {@code .npy} for NumPy's format or in {@code .csv}
 * @param tokens whether to keep the features of every place, [N, L, D], instead of pooled ones; not as CSV
 * @param batch images embedded at a time; none for the encoder's own choice
 */
public record EmbeddingPlan(Path encoder, SourcePaths data, Path out, boolean tokens, OptionalInt batch) {
    /**
     * Checks the name of the file to write and the batch size.
     *
     * @throws IllegalArgumentException if the ending is another, tokens should be written as CSV, or the batch size is
     *     below one
     */
    public EmbeddingPlan {
        if (FeatureFormat.of(out) == FeatureFormat.CSV && tokens) {
            throw new IllegalArgumentException(out + ": tokens [N, L, D] are written as .npy only, found .csv");
        }
        if (batch.isPresent() && batch.getAsInt() < 1) {
            throw new IllegalArgumentException("batch size must be at least 1, found " + batch.getAsInt());
        }
    }

    /** Returns the plan for pooled features, with the encoder's own batch size. */
    public static EmbeddingPlan of(Path encoder, Path data, Path out) {
        return new EmbeddingPlan(encoder, SourcePaths.of(data), out, false, OptionalInt.empty());
    }

    /** Returns the same plan for the features of every place. */
    public EmbeddingPlan withTokens() {
        return new EmbeddingPlan(encoder, data, out, true, batch);
    }

    /** Returns the same plan with so many images at a time. */
    public EmbeddingPlan withBatch(int images) {
        return new EmbeddingPlan(encoder, data, out, tokens, OptionalInt.of(images));
    }
}
