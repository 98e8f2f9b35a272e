package io.github.ssl4j.shards;

import io.github.ssl4j.data.ImageSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Shrinks the images of a source and writes them as WebDataset shards, tar files in which the parts of a sample follow
 * each other: {@code KEY.jpg} or {@code KEY.png}, {@code KEY.cls} with the number of its class where there are labels,
 * and {@code KEY.json} with its name and the name of its class.
 *
 * <p>Images keep the order of the source. A shard has another name until it is whole and on the disk, and the manifest
 * lists those that are: whatever ends the process, the same call goes on after the last of them, and all files are the
 * same byte by byte as if nothing had happened.
 */
public final class ShardWriter {
    private static final String LOCK = ".lock";

    private ShardWriter() {}

    /**
     * Opens the images, and writes the shards that are not there.
     *
     * @throws IllegalArgumentException as {@link #write(ShardPlan, ImageSource, ShardListener)}, or if there are no
     *     images
     * @throws UncheckedIOException if a file cannot be written; the shards that are whole stay, to be gone on with
     */
    public static ShardManifest write(ShardPlan plan) {
        try (ImageSource images = ImageSource.open(plan.data().paths())) {
            return write(plan, images, ShardListener.NONE);
        }
    }

    /**
     * Writes the shards that are not there.
     *
     * @param images those that the plan names
     * @throws IllegalArgumentException if the images have neither one nor three channels, the folder holds something
     *     else or shards that were made otherwise, another process writes to it, or more than 1 % of the images cannot
     *     be read
     * @throws UncheckedIOException if a file cannot be written; the shards that are whole stay, to be gone on with
     */
    public static ShardManifest write(ShardPlan plan, ImageSource images, ShardListener listener) {
        if (images.channels() != 1 && images.channels() != 3) {
            throw new IllegalArgumentException(
                    "shards hold images of 1 or 3 channels, found " + images.channels() + " in " + plan.data());
        }
        requireFree(plan.out());
        try {
            Files.createDirectories(plan.out());
            try (FileChannel lock = lock(plan.out())) {
                deletePartialManifests(plan.out());
                return write(plan, images, begin(plan, images), listener);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write shards to " + plan.out() + ": " + reason(e), e);
        }
    }

    private static void requireFree(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("expected a folder for shards, found the file " + folder);
        }
        if (Files.isDirectory(folder) && !Files.exists(folder.resolve(ShardManifest.FILE))) {
            try (Stream<Path> content = Files.list(folder)) {
                content.filter(path -> !isOurs(path)).findFirst().ifPresent(other -> {
                    throw new IllegalArgumentException(
                            folder + " holds something else than shards: expected an empty or a new folder, found "
                                    + other.getFileName());
                });
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + folder + ": " + reason(e), e);
            }
        }
    }

    /** Whether a process that was killed before it had written a manifest can have left this. */
    private static boolean isOurs(Path path) {
        String name = path.getFileName().toString();
        return name.equals(LOCK) || name.startsWith(ShardManifest.FILE + ".") && name.endsWith(ShardFile.PARTIAL);
    }

    private static void deletePartialManifests(Path folder) throws IOException {
        try (DirectoryStream<Path> left =
                Files.newDirectoryStream(folder, ShardManifest.FILE + ".*" + ShardFile.PARTIAL)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(folder, e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw inUse(folder, null);
    }

    private static IllegalArgumentException inUse(Path folder, Exception cause) {
        return new IllegalArgumentException(
                folder + " is in use: expected no other ssl4j prepare writing to it, found one", cause);
    }

    private static ShardManifest begin(ShardPlan plan, ImageSource images) throws IOException {
        ShardManifest fresh = ShardManifest.begin(plan, images);
        if (!Files.exists(plan.out().resolve(ShardManifest.FILE))) {
            fresh.write(plan.out());
            return fresh;
        }
        ShardManifest found = ShardManifest.read(plan.out());
        fresh.requireSame(found, plan.out());
        List<Shard> whole = new ArrayList<>();
        for (Shard shard : found.shards()) {
            Path file = plan.out().resolve(shard.file());
            if (!Files.isRegularFile(file) || Files.size(file) != shard.bytes()) {
                break;
            }
            whole.add(shard);
        }
        return fresh.with(whole);
    }

    private static ShardManifest write(ShardPlan plan, ImageSource images, ShardManifest begun, ShardListener listener)
            throws IOException {
        ShardManifest manifest = begun;
        listener.onProgress(manifest.done(), images.size(), manifest.leftOut().size());
        try (SampleStream samples = new SampleStream(plan, images, manifest.done())) {
            while (!manifest.complete()) {
                int number = manifest.shards().size();
                int first = number * plan.imagesPerShard();
                int end = Math.min(first + plan.imagesPerShard(), images.size());
                manifest = manifest.with(
                        write(plan.out(), number, first, end, samples, manifest, images.size(), listener));
                manifest.write(plan.out());
            }
        }
        return manifest;
    }

    private static Shard write(
            Path folder,
            int number,
            int first,
            int end,
            SampleStream samples,
            ShardManifest before,
            int all,
            ShardListener listener)
            throws IOException {
        LeftOut leftOut = new LeftOut(before.leftOut(), all);
        String name = "shard-%06d.tar".formatted(number);
        try (ShardFile file = new ShardFile(folder.resolve(name))) {
            int count = 0;
            for (int index = first; index < end; index++) {
                Sample sample = samples.next();
                if (sample.corrupt().isPresent()) {
                    leftOut.add(sample.corrupt().get(), index + 1);
                } else {
                    for (Sample.Part part : sample.parts()) {
                        file.add(part.name(), part.content());
                    }
                    count++;
                }
                listener.onProgress(index + 1, all, leftOut.count());
            }
            String digest = file.finish();
            long bytes = Files.size(folder.resolve(name));
            return new Shard(name, first, count, bytes, digest, leftOut.ofThisShard());
        }
    }

    private static String reason(IOException e) {
        // the others say only the name of the file
        return e.getClass() == IOException.class && e.getMessage() != null ? e.getMessage() : e.toString();
    }
}
