package io.github.ssl4j.data;

import io.github.ssl4j.data.StoredImages.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The binary format of CIFAR-100: records of a coarse and a fine label and 32 x 32 red, green and blue bytes. The label
 * is the fine one.
 *
 * <p>Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
 */
final class Cifar100Files {
    static final String FOLDER_IN_ARCHIVE = "cifar-100-binary";

    private static final int SIDE = 32;
    private static final int CHANNELS = 3;
    private static final int RECORD = 2 + CHANNELS * SIDE * SIDE;
    private static final int CLASSES = 100;
    private static final String NAMES = "fine_label_names.txt";

    private Cifar100Files() {}

    /** Returns the file of a part in a folder or in that of the archive below it. */
    static Optional<Path> find(Path folder, Split split) {
        String name = split == Split.TRAIN ? "train.bin" : "test.bin";
        return Stream.of(folder.resolve(name), folder.resolve(FOLDER_IN_ARCHIVE).resolve(name))
                .filter(Cifar100Files::isPart)
                .findFirst();
    }

    /** Returns whether a file has the length of whole records. */
    static boolean isPart(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) > 0 && Files.size(file) % RECORD == 0;
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
        }
    }

    static ImageSource read(Path file) {
        SourceDetection.requireReadable(file);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
        }
        List<Stored> images = new ArrayList<>();
        int[] labels = new int[bytes.length / RECORD];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = bytes[i * RECORD + 1] & 0xFF;
            if (labels[i] >= CLASSES) {
                throw new IllegalArgumentException(file + " is not CIFAR-100: record " + i + " has label " + labels[i]
                        + ", expected 0 to " + (CLASSES - 1));
            }
            images.add(new Stored(bytes, i * RECORD + 2, CHANNELS, SIDE, SIDE));
        }
        return new StoredImages(
                images, new Labels(labels, classes(file.resolveSibling(NAMES))), index -> file + ", record " + index);
    }

    private static List<String> classes(Path names) {
        if (!Files.isRegularFile(names)) {
            return IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
        }
        try {
            List<String> lines = Files.readAllLines(names).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (lines.size() != CLASSES) {
                throw new IllegalArgumentException(
                        names + ": expected the names of " + CLASSES + " classes, found " + lines.size());
            }
            return lines;
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + names + ": " + e, e);
        }
    }
}
