package io.github.ssl4j.data;

import io.github.ssl4j.data.StoredImages.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The binary format of CIFAR-10: records of one label byte and 32 x 32 red, green and blue bytes.
 *
 * <p>Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
 */
final class CifarFiles {
    private static final int SIDE = 32;
    private static final int CHANNELS = 3;
    private static final int RECORD = 1 + CHANNELS * SIDE * SIDE;
    static final String FOLDER_IN_ARCHIVE = "cifar-10-batches-bin";
    private static final String TRAIN_PATTERN = "data_batch_\\d+\\.bin";
    private static final String TEST_PATTERN = "test_batch\\.bin";
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private CifarFiles() {}

    static ImageSource read(Path folder, Split split) {
        SourceDetection.requireReadable(folder);
        List<Path> files = find(folder, split);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no CIFAR-10 in " + folder + ": expected "
                    + (split == Split.TRAIN ? "data_batch_1.bin to data_batch_5.bin" : "test_batch.bin")
                    + " there or in " + FOLDER_IN_ARCHIVE + " below it");
        }
        return read(files);
    }

    static boolean isPresent(Path folder, Split split) {
        return !find(folder, split).isEmpty();
    }

    static ImageSource read(List<Path> files) {
        List<Stored> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<Path> owners = new ArrayList<>();
        for (Path file : files) {
            byte[] bytes = content(file);
            for (int offset = 0; offset < bytes.length; offset += RECORD) {
                int label = bytes[offset] & 0xFF;
                if (label >= CLASSES.size()) {
                    throw new IllegalArgumentException(file + " is not CIFAR-10: record " + offset / RECORD
                            + " has label " + label + ", expected 0 to " + (CLASSES.size() - 1));
                }
                owners.add(file);
                labels.add(label);
                images.add(new Stored(bytes, offset + 1, CHANNELS, SIDE, SIDE));
            }
        }
        int[] values = labels.stream().mapToInt(Integer::intValue).toArray();
        return new StoredImages(
                images,
                new Labels(values, CLASSES),
                index -> owners.get(index) + ", record " + images.get(index).offset() / RECORD);
    }

    private static List<Path> find(Path folder, Split split) {
        String pattern = split == Split.TRAIN ? TRAIN_PATTERN : TEST_PATTERN;
        Path nested = folder.resolve(FOLDER_IN_ARCHIVE);
        List<Path> files = matching(folder, pattern);
        return files.isEmpty() && Files.isDirectory(nested) ? matching(nested, pattern) : files;
    }

    private static List<Path> matching(Path folder, String pattern) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private static byte[] content(Path file) {
        SourceDetection.requireReadable(file);
        try {
            long length = Files.size(file);
            if (length == 0 || length % RECORD != 0) {
                throw new IllegalArgumentException(file + " is not CIFAR-10 in binary form: expected a multiple of "
                        + RECORD + " bytes, found " + length);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
