package io.github.ssl4j.data;

import io.github.ssl4j.data.decoding.DecodeOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.datavec.api.split.FileSplit;

/** Finds out what kind of images a path holds. */
final class SourceDetection {
    private static final String IDX_IMAGES = "images.idx3-ubyte";

    private SourceDetection() {}

    static ImageSource open(Path path, DecodeOptions options) {
        requireReadable(path);
        try {
            ImageSource images = Files.isDirectory(path) ? openFolder(path, options) : openFile(path, options);
            return ChannelImages.of(images, options.channels());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    static void requireReadable(Path path) {
        if (!Files.exists(path)) {
            String found = Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? "a broken link" : "nothing";
            throw new IllegalArgumentException(
                    "expected images at " + path.toAbsolutePath() + ", found " + found + " there");
        }
        if (!Files.isReadable(path) || (Files.isDirectory(path) && !Files.isExecutable(path))) {
            throw new IllegalArgumentException("expected images at " + path.toAbsolutePath()
                    + ", found something that this process has no permission to read");
        }
    }

    private static ImageSource openFolder(Path folder, DecodeOptions options) throws IOException {
        for (Split split : Split.values()) {
            if (CifarFiles.isPresent(folder, split)) {
                return CifarFiles.read(folder, split);
            }
        }
        Optional<Path> idx = idxImages(folder);
        return idx.isPresent() ? openIdx(idx.get()) : EncodedImages.inFolder(folder, options);
    }

    private static ImageSource openFile(Path file, DecodeOptions options) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".zip") || startsAsZip(file)) {
            return EncodedImages.inZip(file, options);
        }
        if (name.endsWith(".bin")) {
            return CifarFiles.read(List.of(file));
        }
        if (IdxFiles.isImages(file)) {
            return openIdx(file);
        }
        if (EncodedImages.EXTENSIONS.stream().anyMatch(name::endsWith)) {
            return EncodedImages.of(new FileSplit(file.toFile()), options);
        }
        throw new IllegalArgumentException("cannot tell what " + file
                + " holds: expected an image, a folder or a .zip of images ending in " + EncodedImages.EXTENSIONS
                + ", CIFAR-10 ending in .bin, or IDX images");
    }

    private static ImageSource openIdx(Path images) {
        String name = images.getFileName().toString();
        Path labels = images.resolveSibling(name.replace("images", "labels").replace("idx3", "idx1"));
        return !labels.equals(images) && Files.exists(labels) ? IdxFiles.read(images, labels) : IdxFiles.read(images);
    }

    private static Optional<Path> idxImages(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> file.getFileName().toString().matches("(?i).*" + IDX_IMAGES + "(\\.gz)?"))
                    .min(Comparator.comparing(SourceDetection::isTestPart).thenComparing(Comparator.naturalOrder()));
        }
    }

    private static boolean isTestPart(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("t10k") || name.startsWith("test");
    }

    private static boolean startsAsZip(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] start = input.readNBytes(2);
            return start.length == 2 && start[0] == 'P' && start[1] == 'K';
        }
    }
}
