package io.github.ssl4j.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.ssl4j.run.tensorboard.EventFile;
import io.github.ssl4j.settings.JsonLeaves;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one training run: {@code config.json}, the resolved configuration; {@code metrics.jsonl}, a line per
 * step; {@code checkpoint.safetensors}, from which it is resumed; {@code encoder.safetensors}, the encoder after the
 * last whole epoch. It belongs to one run at a time: {@code .lock} says to which, and keeps all others out until that
 * run closes its directory or its process ends.
 */
public final class RunDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final long PAUSE_MILLISECONDS = 200;

    private final Path path;
    private final RunLock lock;
    private final boolean made;

    private RunDirectory(Path path, RunLock lock, boolean made) {
        this.path = path;
        this.lock = lock;
        this.made = made;
    }

    /**
     * Makes a folder for a new run, parents included, and holds it until {@link #close}.
     *
     * <p>The folder may exist and hold other files, which stay as they are. It may also hold a run that ended before
     * its first checkpoint and encoder: its {@code config.json}, {@code metrics.jsonl}, {@code probes.jsonl}, {@code
     * warnings.jsonl}, {@code corrupt.txt}, events for TensorBoard and half-written files are deleted. The
     * {@code .lock} that every run leaves tells such files from others of these names.
     *
     * @throws IllegalArgumentException if it cannot be made or written, holds a run already, or another run holds it;
     *     the message then names that
     */
    public static RunDirectory create(Path path) {
        return create(path, !Files.exists(Objects.requireNonNull(path, "path")));
    }

    private static RunDirectory create(Path path, boolean made) {
        try {
            Files.createDirectories(path);
            if (!Files.exists(path.resolve(RunLock.FILE))) {
                requireNone(path, checkpoint(path), encoder(path), configuration(path), metrics(path));
            }
            RunDirectory run = new RunDirectory(path, RunLock.of(path), made);
            try {
                run.clear();
                return run;
            } catch (IOException | RuntimeException e) {
                run.close();
                throw e;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the run directory " + path + " cannot be written: expected a folder that can be made or is empty ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    e);
        }
    }

    private static void requireNone(Path path, Path... files) {
        if (Stream.of(files).anyMatch(Files::exists)) {
            throw new IllegalArgumentException("the run directory " + path + " holds a run already; name another one");
        }
    }

    private void clear() throws IOException {
        requireNone(path, checkpoint(), encoder());
        Files.deleteIfExists(configuration());
        Files.deleteIfExists(metrics());
        Files.deleteIfExists(probes());
        Files.deleteIfExists(warnings());
        Files.deleteIfExists(corrupt());
        delete(EventFile.PREFIX + "*");
        deleteHalfWritten();
    }

    private void deleteHalfWritten() throws IOException {
        delete("{checkpoint.safetensors,encoder.safetensors,encoder-best.safetensors,probes.jsonl}.*.partial");
    }

    private void delete(String names) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, names)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /**
     * Makes a folder for a new run under {@code parent}, named after the method and the time, and numbered where
     * another run has that name; and holds it until {@link #close}.
     *
     * @throws IllegalArgumentException if it cannot be made
     */
    public static RunDirectory createUnder(Path parent, String method) {
        return createUnder(parent, method, LocalDateTime.now());
    }

    static RunDirectory createUnder(Path parent, String method, LocalDateTime time) {
        String name = method + "-" + time.format(STAMP);
        try {
            Files.createDirectories(parent);
            for (int number = 1; ; number++) {
                Path path = parent.resolve(number == 1 ? name : name + "-" + number);
                try {
                    return create(Files.createDirectory(path), true);
                } catch (FileAlreadyExistsException e) {
                    LOG.debug("{} is the folder of another run", path);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("no run directory can be made in " + parent + ": " + e, e);
        }
    }

    /**
     * Opens the folder of a run to be resumed, deletes what a killed run left half written, and holds it until
     * {@link #close}.
     *
     * @throws IllegalArgumentException if it holds no run, or no checkpoint, cannot be written, or another run holds
     *     it; the message then names that
     */
    public static RunDirectory open(Path path) {
        Path configuration = configuration(Objects.requireNonNull(path, "path"));
        if (!Files.isRegularFile(configuration)) {
            throw new IllegalArgumentException(
                    "expected the folder of a run, with a " + configuration.getFileName() + ", found none in " + path);
        }
        if (!Files.isRegularFile(checkpoint(path))) {
            throw new IllegalArgumentException("the run in " + path + " ended before it wrote its first "
                    + checkpoint(path).getFileName() + "; start it anew");
        }
        try {
            RunDirectory run = new RunDirectory(path, RunLock.of(path), false);
            try {
                run.deleteHalfWritten();
                return run;
            } catch (IOException e) {
                run.close();
                throw e;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the run directory " + path + " cannot be written: " + e, e);
        }
    }

    /**
     * Releases the folder for other runs, and deletes it if it was made for this one and nothing was written to it;
     * doing so again has no effect.
     */
    @Override
    public void close() {
        try {
            if (made && lock.isHeld() && isEmpty()) {
                Files.delete(path.resolve(RunLock.FILE));
                Files.delete(path);
            }
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + path.resolve(RunLock.FILE) + ": " + e.getMessage(), e);
        }
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.allMatch(file -> file.endsWith(RunLock.FILE));
        }
    }

    /**
     * Waits until no other run holds a folder, such as one whose process is about to be killed; gives up quietly.
     *
     * @throws UncheckedIOException if the folder cannot be written
     */
    public static void awaitRelease(Path path, Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            while (RunLock.isHeld(path) && System.nanoTime() < deadline) {
                Thread.sleep(PAUSE_MILLISECONDS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the run directory " + path + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Returns whether a folder holds a run that can be resumed from a checkpoint. */
    public static boolean isResumable(Path path) {
        return Files.isRegularFile(configuration(path)) && Files.isRegularFile(checkpoint(path));
    }

    /** Returns where the checkpoint of the run in a folder is kept. */
    public static Path checkpointIn(Path path) {
        return checkpoint(path);
    }

    /** Returns the folder. */
    public Path path() {
        return path;
    }

    /** Returns where the encoder is kept. */
    public Path encoder() {
        return encoder(path);
    }

    private static Path encoder(Path path) {
        return path.resolve("encoder.safetensors");
    }

    /** Returns where the best encoder is kept, if probes tell which that is. */
    public Path bestEncoder() {
        return path.resolve("encoder-best.safetensors");
    }

    /** Returns where it is kept what probes of the encoder measured. */
    public Path probes() {
        return path.resolve("probes.jsonl");
    }

    /** Returns where the checkpoint is kept. */
    public Path checkpoint() {
        return checkpoint(path);
    }

    private static Path checkpoint(Path path) {
        return path.resolve("checkpoint.safetensors");
    }

    /** Returns where the metrics are kept. */
    public Path metrics() {
        return metrics(path);
    }

    private static Path metrics(Path path) {
        return path.resolve("metrics.jsonl");
    }

    /** Returns where the warnings are kept, if there are any. */
    public Path warnings() {
        return path.resolve("warnings.jsonl");
    }

    /** Returns where the list of corrupt images is kept, if there are any. */
    public Path corrupt() {
        return path.resolve("corrupt.txt");
    }

    /** Returns the folder of pictures that some methods make. */
    public Path pictures() {
        return path.resolve("pictures");
    }

    /** Returns the folder of the batch whose loss was not finite, if there was one. */
    public Path failure() {
        return path.resolve("failure");
    }

    /** Returns where the configuration is kept. */
    public Path configuration() {
        return configuration(path);
    }

    private static Path configuration(Path path) {
        return path.resolve("config.json");
    }

    /**
     * Checks that a run is configured as the one in this folder.
     *
     * @param resolved records and maps, as for {@link #writeConfiguration}
     * @param free the names at the top, or after a dot below, that may differ
     * @throws IllegalArgumentException if anything else differs; the message names all that does
     * @throws UncheckedIOException if the configuration cannot be read
     */
    public void requireConfiguration(Object resolved, Set<String> free) {
        Map<String, JsonNode> now;
        Map<String, JsonNode> then;
        try {
            now = JsonLeaves.of(JSON.readTree(JSON.writeValueAsString(resolved)));
            then = JsonLeaves.of(JSON.readTree(configuration().toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + configuration() + ": " + e.getMessage(), e);
        }
        Set<String> names = new TreeSet<>(now.keySet());
        names.addAll(then.keySet());
        names.removeAll(free);
        names.removeIf(name -> Objects.equals(now.get(name), then.get(name)));
        if (!names.isEmpty()) {
            throw new IllegalArgumentException(names.stream()
                    .map(name -> name + ": expected " + then.get(name) + ", found " + now.get(name))
                    .collect(Collectors.joining("; ", "the run in " + path + " was begun with other settings: ", "")));
        }
    }

    /**
     * Writes the resolved configuration, records and maps alike, as JSON.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public void writeConfiguration(Object resolved) {
        try {
            Files.writeString(configuration(), JSON.writeValueAsString(resolved) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the configuration cannot be written as JSON: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + configuration() + ": " + e.getMessage(), e);
        }
    }
}
