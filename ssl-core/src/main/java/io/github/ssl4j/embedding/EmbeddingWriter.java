package io.github.ssl4j.embedding;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.EmbedOptions;
import io.github.ssl4j.encoder.Encoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/**
 * Writes the features of the images of a source to a file, in the order of the source, with the memory of one batch.
 *
 * <p>Beside the features {@code FILE} there are in the end {@code FILE.rows.jsonl}, which says of every row which image
 * it is of, and {@code FILE.json}, {@link EmbeddingInfo}. Until then they have other names, and every batch is on the
 * disk before the next one: whatever ends the process, the same call goes on after the last whole batch, and the files
 * are the same byte by byte as if nothing had happened.
 */
public final class EmbeddingWriter {
    private EmbeddingWriter() {}

    /**
     * Loads the encoder, opens the images, and writes what is not yet written.
     *
     * @throws IllegalArgumentException as {@link #write(EmbeddingPlan, Encoder, ImageSource, EmbeddingListener)}, or if
     *     there is no encoder or there are no images
     * @throws UncheckedIOException if a file cannot be read or written; what is written stays, to be gone on with
     */
    public static EmbeddingInfo write(EmbeddingPlan plan) {
        try (Encoder encoder = Encoder.load(plan.encoder());
                ImageSource images = ImageSource.open(plan.data().paths())) {
            return write(plan, encoder, images, EmbeddingListener.NONE);
        }
    }

    /**
     * Writes what is not yet written: nothing where the file is complete.
     *
     * @param encoder the one that the plan names
     * @param images those that the plan names
     * @throws IllegalArgumentException if the images have another number of channels, a feature is not finite, there is
     *     a file or the beginning of one that was made otherwise, or another process is writing it
     * @throws io.github.ssl4j.data.TooManyCorruptImagesException if too many images cannot be read
     * @throws UncheckedIOException if a file cannot be written; what is written stays, to be gone on with
     */
    public static EmbeddingInfo write(
            EmbeddingPlan plan, Encoder encoder, ImageSource images, EmbeddingListener listener) {
        if (images.channels() != encoder.channels()) {
            throw new IllegalArgumentException("the encoder " + plan.encoder() + " takes images of "
                    + encoder.channels() + " channels, found " + images.channels() + " in "
                    + plan.data());
        }
        EmbeddingInfo info = EmbeddingInfo.of(plan, encoder, images);
        EmbeddingFiles files = EmbeddingFiles.of(plan.out());
        try {
            if (Files.exists(files.data())) {
                EmbeddingInfo complete = requireSame(info, files);
                Files.deleteIfExists(files.progress());
                listener.onProgress(complete, complete.images());
                return complete;
            }
            try (PartialEmbedding partial = PartialEmbedding.open(files, info)) {
                listener.onProgress(partial.info(), partial.images());
                RowNames names = new RowNames(images, plan.data());
                EmbedOptions options = new EmbedOptions(info.batch(), partial.batches(), plan.tokens());
                encoder.embed(images, options, rows -> {
                    partial.append(rows, names);
                    listener.onProgress(partial.info(), partial.images());
                });
                return partial.finish();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + plan.out() + ": " + PartialEmbedding.reason(e), e);
        }
    }

    private static EmbeddingInfo requireSame(EmbeddingInfo info, EmbeddingFiles files) {
        if (!Files.exists(files.info())) {
            throw new IllegalArgumentException(files.data() + " exists, and nothing beside it says that ssl4j embed"
                    + " wrote it; expected a new name, or delete it first");
        }
        EmbeddingInfo complete = JsonFile.read(files.info(), EmbeddingInfo.class);
        info.differences(complete).ifPresent(differences -> {
            throw new IllegalArgumentException(files.data() + " exists and was made otherwise: " + differences
                    + "; expected a new name, or delete it first");
        });
        return complete;
    }
}
