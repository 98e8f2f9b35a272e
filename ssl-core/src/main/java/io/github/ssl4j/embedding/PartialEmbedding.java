package io.github.ssl4j.embedding;

import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.eval.FeatureRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file of embeddings that is being made. */
final class PartialEmbedding implements AutoCloseable {
    private final EmbeddingFiles files;
    private final FeatureFormat format;
    private final FileChannel data;
    private final FileChannel rows;
    private EmbeddingProgress progress;

    private PartialEmbedding(EmbeddingFiles files, FileChannel data, FileChannel rows, EmbeddingProgress progress) {
        this.files = files;
        this.format = FeatureFormat.of(files.data());
        this.data = data;
        this.rows = rows;
        this.progress = progress;
    }

    /**
     * Begins a file, or goes on with one.
     *
     * @throws IllegalArgumentException if what there is was made otherwise, is shorter than it should be, or another
     *     process is writing it
     */
    static PartialEmbedding open(EmbeddingFiles files, EmbeddingInfo info) throws IOException {
        Files.createDirectories(files.data().toAbsolutePath().getParent());
        FileChannel data = openToWrite(files.partialData());
        try {
            requireLock(files, data);
            EmbeddingProgress progress = progress(files, info);
            if (Files.exists(files.rows()) && !Files.exists(files.partialRows())) {
                // the process ended between the renaming of the one and of the other
                Files.move(files.rows(), files.partialRows(), StandardCopyOption.ATOMIC_MOVE);
            }
            FileChannel rows = openToWrite(files.partialRows());
            try {
                shorten(files, files.partialData(), data, progress.dataBytes());
                shorten(files, files.partialRows(), rows, progress.rowBytes());
                return new PartialEmbedding(files, data, rows, progress);
            } catch (IOException | RuntimeException e) {
                rows.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private static FileChannel openToWrite(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static void requireLock(EmbeddingFiles files, FileChannel data) throws IOException {
        FileLock lock;
        try {
            lock = data.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IllegalArgumentException(files.data() + ": expected nobody else to write it, found "
                    + files.partialData() + " in use; wait for the end of that, or name another file");
        }
    }

    private static EmbeddingProgress progress(EmbeddingFiles files, EmbeddingInfo info) {
        if (!Files.exists(files.progress())) {
            return new EmbeddingProgress(info, 0, 0, 0);
        }
        EmbeddingProgress begun = JsonFile.read(files.progress(), EmbeddingProgress.class);
        info.differences(begun.info()).ifPresent(differences -> {
            throw new IllegalArgumentException(files.data() + " was begun otherwise: " + differences
                    + "; name another file, or delete " + files.progress() + " to begin anew");
        });
        return begun.with(info);
    }

    private static void shorten(EmbeddingFiles files, Path file, FileChannel channel, long bytes) throws IOException {
        if (channel.size() < bytes) {
            throw new IllegalArgumentException(file + ": expected at least " + bytes + " bytes as " + files.progress()
                    + " says, found " + channel.size() + "; delete that to begin anew");
        }
        channel.truncate(bytes).position(bytes);
    }

    EmbeddingInfo info() {
        return progress.info();
    }

    /** Returns how many batches are written. */
    int batches() {
        return progress.batches();
    }

    /** Returns how many images are done. */
    int images() {
        return (int) Math.min(info().images(), (long) progress.batches() * info().batch());
    }

    /**
     * Writes a batch.
     *
     * @throws IllegalArgumentException if a feature is not finite
     * @throws UncheckedIOException if that fails; what was written before stays
     */
    void append(FeatureRows batch, RowNames names) {
        List<EmbeddedRow> images = names.of(batch);
        requireFinite(batch, images);
        try {
            List<CorruptImage> leftOut = new ArrayList<>(info().leftOut());
            for (CorruptImage image : batch.leftOut()) {
                leftOut.add(new CorruptImage(image.index(), names.below(image.name()), image.reason()));
            }
            EmbeddingInfo now = info().with(shape(batch), leftOut);
            if (info().shape().isEmpty() && !now.shape().isEmpty()) {
                write(data, ByteBuffer.wrap(format.head(axes(now), now.labelled())));
            }
            write(data, format.rows(images, batch.values()));
            StringBuilder lines = new StringBuilder();
            images.forEach(image -> lines.append(image.line()).append('\n'));
            write(rows, ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
            data.force(false);
            rows.force(false);
            EmbeddingProgress next =
                    new EmbeddingProgress(now, progress.batches() + 1, data.position(), rows.position());
            JsonFile.write(files.progress(), next);
            progress = next;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write " + files.data() + ": " + reason(e) + "; " + images() + " of "
                            + info().images() + " images are in " + files.partialData()
                            + ", and the same command goes on from there",
                    e);
        }
    }

    private List<Long> shape(FeatureRows batch) {
        if (batch.count() == 0) {
            return info().shape();
        }
        long rows = info().rows() + batch.count();
        int width = info().width();
        int places = batch.values().length / batch.count() / width;
        return info().tokens() ? List.of(rows, (long) places, (long) width) : List.of(rows, (long) width);
    }

    private static long[] axes(EmbeddingInfo info) {
        return info.shape().stream().mapToLong(Long::longValue).toArray();
    }

    private static void requireFinite(FeatureRows batch, List<EmbeddedRow> images) {
        float[] values = batch.values();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                EmbeddedRow image = images.get(i / (values.length / batch.count()));
                throw new IllegalArgumentException("a feature of the image " + image.name() + " is " + values[i]
                        + "; the encoder has diverged or its input is not finite");
            }
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Gives the files their names, the features last. */
    EmbeddingInfo finish() throws IOException {
        write(data.position(0), ByteBuffer.wrap(format.head(axes(info()), info().labelled())));
        data.force(true);
        rows.force(true);
        JsonFile.write(files.info(), info());
        Files.move(files.partialRows(), files.rows(), StandardCopyOption.ATOMIC_MOVE);
        Files.move(files.partialData(), files.data(), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(files.progress());
        return info();
    }

    /** Returns what is wrong without the name of the class where the message says it. */
    static String reason(IOException e) {
        if (e instanceof FileSystemException named) {
            String said = named.getReason() == null ? e.getClass().getSimpleName() : named.getReason();
            return said + " (" + named.getFile() + ")";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** Closes the files; those of an embedding that has not written a batch are deleted. */
    @Override
    public void close() throws IOException {
        rows.close();
        if (progress.batches() == 0) {
            Files.deleteIfExists(files.partialRows());
            Files.deleteIfExists(files.partialData());
        }
        data.close();
    }
}
