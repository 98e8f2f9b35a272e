package io.github.ssl4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the images that a data set holds back for testing. */
final class TestPart {
    private static final String CIFAR = "test_batch.bin";
    private static final List<String> IDX_PREFIXES = List.of("t10k", "test");

    private TestPart() {}

    /** Opens the test part of CIFAR-10 or of IDX files; nothing for other images. */
    static Optional<ImageSource> of(Path data) {
        if (!Files.isDirectory(data)) {
            return Optional.empty();
        }
        if (Files.exists(data.resolve(CIFAR))
                || Files.exists(data.resolve("cifar-10-batches-bin").resolve(CIFAR))) {
            return Optional.of(ImageSource.cifar10(data, Split.TEST));
        }
        Optional<Path> cifar100 = Cifar100Files.find(data, Split.TEST);
        if (cifar100.isPresent() && Cifar100Files.find(data, Split.TRAIN).isPresent()) {
            return cifar100.map(Cifar100Files::read);
        }
        try (Stream<Path> entries = Files.list(data)) {
            return entries.filter(TestPart::isIdxImages).findFirst().map(ImageSource::open);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + data, e);
        }
    }

    private static boolean isIdxImages(Path file) {
        String name = file.getFileName().toString();
        return name.contains("images")
                && name.contains("idx3")
                && IDX_PREFIXES.stream().anyMatch(name::startsWith);
    }
}
