package io.github.ssl4j.embedding;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Objects;

/**
 * How far an embedding has come.
 *
 * @param info what it is made of, with the rows so far
 * @param batches how many batches are written
 * @param dataBytes the length of the features so far
 * @param rowBytes the length of the rows so far
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record EmbeddingProgress(EmbeddingInfo info, int batches, long dataBytes, long rowBytes) {
    EmbeddingProgress {
        Objects.requireNonNull(info, "info");
    }

    /** Returns the same progress of an embedding whose encoder or images may have moved. */
    EmbeddingProgress with(EmbeddingInfo moved) {
        return new EmbeddingProgress(moved.with(info.shape(), info.leftOut()), batches, dataBytes, rowBytes);
    }
}
