package io.github.ssl4j.embedding;

import java.nio.file.Path;

/**
 * The files of an embedding: while it is made they are called otherwise.
 *
 * @param data the features
 * @param rows which image each row is of, a line of JSON for each
 * @param info what they were made of, as JSON
 * @param partialData the features so far
 * @param partialRows the rows so far
 * @param progress how far that is, as JSON
 */
record EmbeddingFiles(Path data, Path rows, Path info, Path partialData, Path partialRows, Path progress) {
    static EmbeddingFiles of(Path data) {
        return new EmbeddingFiles(
                data,
                beside(data, ".rows.jsonl"),
                beside(data, ".json"),
                beside(data, ".partial"),
                beside(data, ".rows.jsonl.partial"),
                beside(data, ".progress.json"));
    }

    private static Path beside(Path data, String ending) {
        return data.resolveSibling(data.getFileName() + ending);
    }
}
