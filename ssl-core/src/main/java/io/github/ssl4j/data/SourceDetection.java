package io.github.ssl4j.data;

import io.github.ssl4j.data.decoding.DecodeOptions;
import io.github.ssl4j.data.files.FolderFiles;
import io.github.ssl4j.data.files.ImageNames;
import io.github.ssl4j.data.files.ListedFiles;
import io.github.ssl4j.data.files.Shards;
import io.github.ssl4j.data.files.ZipEntries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds out what kind of images a path holds. */
final class SourceDetection {
    private static final String IDX_IMAGES = "images.idx3-ubyte";

    private static final String TAR = ".tar";

    private SourceDetection() {}

    static ImageSource open(Path path, DecodeOptions options) {
        requireReached(path);
        if (Shards.isPattern(path.toString()) && !Files.exists(path)) {
            return openNamed(path, options);
        }
        requireReadable(path);
        try {
            ImageSource images = Files.isDirectory(path) ? openFolder(path, options) : openFile(path, options);
            return ChannelImages.of(images, options.channels());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** Throws if what holds the files of a path does not answer, of which {@link Files#exists} would say nothing. */
    private static void requireReached(Path path) {
        if (path.getFileSystem().equals(FileSystems.getDefault())) {
            return;
        }
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
        } catch (FileSystemException e) {
            return; // it answered
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "expected images at " + path + ", found that it cannot be reached: " + e.getMessage(), e);
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
        List<Path> sets = setsIn(folder);
        if (!sets.isEmpty() || Files.isDirectory(folder.resolve(CifarFiles.FOLDER_IN_ARCHIVE))) {
            for (Split split : Split.values()) {
                if (CifarFiles.isPresent(folder, split)) {
                    return CifarFiles.read(folder, split);
                }
            }
        }
        for (Split split : Split.values()) {
            Optional<Path> cifar100 = Cifar100Files.find(folder, split);
            if (cifar100.isPresent()) {
                return Cifar100Files.read(cifar100.get());
            }
        }
        Optional<Path> idx = idxImages(sets);
        return idx.isPresent() ? openIdx(idx.get()) : openFiles(folder, options);
    }

    /** Opens the images in a folder, or where there are none its tars. */
    private static ImageSource openFiles(Path folder, DecodeOptions options) {
        FolderFiles files = FolderFiles.of(folder);
        List<Path> tars = files.archives().stream()
                .filter(file -> file.toString().endsWith(TAR))
                .toList();
        return files.size() > 0 || tars.isEmpty()
                ? EncodedImages.of(files, "folder " + folder.toAbsolutePath(), options)
                : EncodedImages.of(
                        Shards.of(tars, files.passedOverBesideTars()),
                        tars.size() + (tars.size() == 1 ? " tar in " : " tars in ") + folder.toAbsolutePath(),
                        options);
    }

    /** Opens the files that a pattern names. */
    private static ImageSource openNamed(Path pattern, DecodeOptions options) {
        List<Path> files = Shards.named(pattern);
        if (files.stream().allMatch(file -> file.toString().endsWith(TAR))) {
            return EncodedImages.of(Shards.of(files, List.of()), pattern.toString(), options);
        }
        return open(files, options);
    }

    static ImageSource open(List<Path> paths, DecodeOptions options) {
        List<ImageSource> opened = new ArrayList<>();
        try {
            paths.forEach(path -> opened.add(open(path, options)));
            return ImageSource.concat(opened);
        } catch (RuntimeException e) {
            opened.forEach(ImageSource::close);
            throw e;
        }
    }

    /**
     * Returns the files directly in a folder that may be whole data sets, in one pass over what may be a million names.
     */
    private static List<Path> setsIn(Path folder) throws IOException {
        List<Path> sets = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.endsWith(".bin") || name.contains("idx3")) {
                    sets.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return sets;
    }

    private static ImageSource openFile(Path file, DecodeOptions options) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("expected a file or a folder of images at " + file.toAbsolutePath()
                    + ", found a pipe, a socket or a device there");
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".zip") || startsAsZip(file)) {
            return EncodedImages.of(ZipEntries.of(file), "zip " + file, options);
        }
        if (name.endsWith(TAR)) {
            return EncodedImages.of(Shards.of(List.of(file), List.of()), "tar " + file, options);
        }
        if (name.endsWith(".tgz") || name.endsWith(".tar.gz")) {
            throw new IllegalArgumentException(file + " is compressed, so that no image in it can be read by itself:"
                    + " expected a plain .tar, as gunzip makes of it");
        }
        if (ListedFiles.isList(name)) {
            return EncodedImages.of(ListedFiles.of(file), "list " + file, options);
        }
        if (name.endsWith(".bin")) {
            boolean hundred = name.equals("train.bin") || name.equals("test.bin");
            return hundred && Cifar100Files.isPart(file) ? Cifar100Files.read(file) : CifarFiles.read(List.of(file));
        }
        if (name.endsWith(".npy")) {
            return NpyImages.open(file);
        }
        if (IdxFiles.isImages(file)) {
            return openIdx(file);
        }
        if (ImageNames.isImage(name)) {
            return EncodedImages.of(FolderFiles.ofFile(file), file.toString(), options);
        }
        throw new IllegalArgumentException(
                "cannot tell what " + file
                        + " holds: expected an image, a folder, a .zip or a .tar of images ending in "
                        + ImageNames.EXTENSIONS
                        + ", a list of them ending in .txt or .csv, an array ending in .npy, CIFAR-10 or CIFAR-100 ending in .bin, or IDX images");
    }

    private static ImageSource openIdx(Path images) {
        String name = images.getFileName().toString();
        Path labels = images.resolveSibling(name.replace("images", "labels").replace("idx3", "idx1"));
        return !labels.equals(images) && Files.exists(labels) ? IdxFiles.read(images, labels) : IdxFiles.read(images);
    }

    private static Optional<Path> idxImages(List<Path> sets) {
        return sets.stream()
                .filter(file -> file.getFileName().toString().matches("(?i).*" + IDX_IMAGES + "(\\.gz)?"))
                .min(Comparator.comparing(SourceDetection::isTestPart).thenComparing(Comparator.naturalOrder()));
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
