package io.github.ssl4j.embedding;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.EncoderFile;
import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A .npy file of features that {@link EmbeddingWriter} wrote, to be searched for images that are alike. The features
 * stay on the disk and are read block by block, so that an index may be much larger than the heap.
 *
 * <pre>{@code
 * try (Encoder encoder = Encoder.load(Path.of("encoder.safetensors"));
 *         EmbeddingIndex index = EmbeddingIndex.open(Path.of("features.npy"))) {
 *     List<Neighbour> like = index.nearest(encoder, ImageIO.read(new File("query.jpg")), 10);
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads at once.
 */
public final class EmbeddingIndex implements AutoCloseable {
    private final Path file;
    private final EmbeddingInfo info;
    private final FloatRows features;
    private final RowFile rows;

    private EmbeddingIndex(Path file, EmbeddingInfo info, FloatRows features, RowFile rows) {
        this.file = file;
        this.info = info;
        this.features = features;
        this.rows = rows;
    }

    /**
     * Opens an index.
     *
     * @param file the features; what else {@link EmbeddingWriter} wrote lies beside them
     * @throws IllegalArgumentException if one of the files is missing, holds something else or is cut short, or they
     *     are not of the same number of rows
     * @throws UncheckedIOException if one cannot be read
     */
    public static EmbeddingIndex open(Path file) {
        EmbeddingFiles files = EmbeddingFiles.of(file);
        if (FeatureFormat.of(file) != FeatureFormat.NPY) {
            throw new IllegalArgumentException("index: expected a .npy file that ssl4j embed wrote, found " + file);
        }
        FloatRows features = FloatRows.open(file);
        try {
            for (Path beside : List.of(files.info(), files.rows())) {
                if (!Files.exists(beside)) {
                    throw new IllegalArgumentException(file + ": expected " + beside.getFileName()
                            + " beside it, as ssl4j embed writes, found none");
                }
            }
            EmbeddingInfo info = JsonFile.read(files.info(), EmbeddingInfo.class);
            if (info.rows() != features.count() || info.width() != features.width()) {
                throw new IllegalArgumentException(file + ": expected " + info.shape() + " features as "
                        + files.info().getFileName() + " says, found [" + features.count() + ", " + features.width()
                        + "]");
            }
            return new EmbeddingIndex(file, info, features, RowFile.open(files.rows(), features.count()));
        } catch (RuntimeException e) {
            close(features, file);
            throw e;
        }
    }

    /** Returns N, the number of images. */
    public int size() {
        return features.count();
    }

    /** Returns D, the number of features of an image. */
    public int width() {
        return features.width();
    }

    /** Returns what the index was made of. */
    public EmbeddingInfo info() {
        return info;
    }

    /**
     * Returns what a row is of.
     *
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public EmbeddedRow row(int row) {
        return rows.get(Objects.checkIndex(row, size()));
    }

    /**
     * Returns the features of a row, [D].
     *
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public float[] features(int row) {
        return features.read(Objects.checkIndex(row, size()), 1);
    }

    /**
     * Reads the image that a row is of.
     *
     * @param images those that the index was made of
     * @param data where they were opened
     * @throws IllegalArgumentException if they hold another image there
     * @throws io.github.ssl4j.data.CorruptImageException if it cannot be read any more
     */
    public Image image(int row, ImageSource images, SourcePaths data) {
        EmbeddedRow wanted = row(row);
        String found = wanted.image() < images.size()
                ? data.below(images.name(wanted.image()))
                : "only " + images.size() + " images";
        if (!found.equals(wanted.name())) {
            throw new IllegalArgumentException(data + ": expected the images of " + file + " with " + wanted.name()
                    + " as number " + wanted.image() + ", found " + found);
        }
        Image image = new Image(images.channels(), 1, 1);
        images.read(wanted.image(), image);
        return image;
    }

    /**
     * Checks that an encoder is the one that the index was made by, so that their features can be compared.
     *
     * @throws IllegalArgumentException if it is another; the message names both
     * @throws UncheckedIOException if the file cannot be read
     */
    public void requireEncoder(Path encoder) {
        String found = EncoderFile.fingerprint(encoder);
        if (!found.equals(info.encoderFingerprint())) {
            throw new IllegalArgumentException(file + " was made by another encoder: expected " + info.encoder() + " ("
                    + EmbeddingInfo.shortened(info.encoderFingerprint()) + "), found " + encoder + " ("
                    + EmbeddingInfo.shortened(found) + ")");
        }
    }

    /**
     * Returns the images most like given features by cosine, the likeliest first; of images alike to the last bit the
     * one of the lower row.
     *
     * @param query [D]
     * @param k how many; all if there are fewer
     * @throws IllegalArgumentException if the query has another width, k is below 1, or a feature of the index is not
     *     finite
     */
    public List<Neighbour> nearest(float[] query, int k) {
        return nearest(List.of(query), k).get(0);
    }

    /**
     * Returns for each of some queries the images most like it, as {@link #nearest(float[], int)}, reading the index
     * once.
     *
     * @param queries each [D]
     * @param k how many of each; all if there are fewer
     * @throws IllegalArgumentException if a query has another width, k is below 1, or a feature of the index is not
     *     finite
     */
    public List<List<Neighbour>> nearest(List<float[]> queries, int k) {
        for (float[] query : queries) {
            if (query.length != width()) {
                throw new IllegalArgumentException(
                        file + ": expected a query of " + width() + " features, found " + query.length);
            }
        }
        if (k < 1) {
            throw new IllegalArgumentException("neighbours: expected at least 1, found " + k);
        }
        return new NeighbourSearch(features, queries, k)
                .run().stream()
                        .map(found -> found.stream()
                                .map(hit -> new Neighbour(hit.row(), rows.get(hit.row()), hit.cosine()))
                                .toList())
                        .toList();
    }

    /**
     * Returns the images most like a picture.
     *
     * @param encoder the one that the index was made by
     * @throws IllegalArgumentException as {@link Encoder#embed(BufferedImage)} and {@link #nearest(float[], int)}
     */
    public List<Neighbour> nearest(Encoder encoder, BufferedImage picture, int k) {
        return nearest(encoder.embed(picture), k);
    }

    /**
     * Returns the groups of images that are linked by a cosine of at least a threshold, in the order of their first
     * images. It compares every two images, in the memory of a few thousand.
     *
     * @param threshold above 0, at most 1; 1 finds what is alike to nine digits
     * @param device what compares; it stays open
     * @throws IllegalArgumentException if the threshold is another
     */
    public List<DuplicateGroup> duplicates(double threshold, Device device) {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException(
                    "duplicates: expected a cosine above 0 and at most 1 as the threshold, found " + threshold);
        }
        return new DuplicateSearch(features, threshold, device)
                .run().stream()
                        .map(group -> new DuplicateGroup(group.stream()
                                .map(hit -> new Neighbour(hit.row(), rows.get(hit.row()), hit.cosine()))
                                .toList()))
                        .toList();
    }

    private static void close(Closeable part, Path file) {
        try {
            part.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + file + ": " + e, e);
        }
    }

    /** Closes the files. */
    @Override
    public void close() {
        close(features, file);
        close(rows, file);
    }
}
