package io.github.ssl4j.data;

import io.github.ssl4j.data.decoding.DecodeOptions;
import io.github.ssl4j.data.decoding.ImageDecoder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.datavec.api.split.FileSplit;
import org.datavec.api.split.InputSplit;

/** Encoded images, decoded whenever they are read. */
final class EncodedImages implements ImageSource {
    static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".png", ".tif", ".tiff");

    /** NumPy arrays are taken for images where there are no others: beside images they are often features. */
    private static final List<String> ARRAYS = List.of(".npy");

    private static final int END = 1 << 16;
    private static final long UNKNOWN = -1;
    private static final long UNREADABLE = -2;

    /** The bytes behind a list of names; safe for use by several threads. */
    private interface Storage {
        byte[] read(String name) throws IOException;

        /** The number of bytes; {@link #UNKNOWN} where it would take reading them. */
        long length(String name) throws IOException;

        /** The first and the last bytes, all of them when there are no more. */
        default byte[] ends(String name) throws IOException {
            byte[] all = read(name);
            if (all.length <= 2 * END) {
                return all;
            }
            byte[] ends = Arrays.copyOf(all, 2 * END);
            System.arraycopy(all, all.length - END, ends, END, END);
            return ends;
        }

        void close() throws IOException;
    }

    private final List<String> names;
    private final String prefix;
    private final Labels labels;
    private final Storage storage;
    private final DecodeOptions options;

    private EncodedImages(List<String> names, String prefix, Labels labels, Storage storage, DecodeOptions options) {
        this.names = names;
        this.prefix = prefix;
        this.labels = labels;
        this.storage = storage;
        this.options = ChannelChoice.of(names.size(), this::name, index -> storage.read(names.get(index)), options);
    }

    static EncodedImages inFolder(Path folder, DecodeOptions options) {
        File[] content = folder.toFile().listFiles();
        if (content != null && content.length == 0) {
            throw new IllegalArgumentException(
                    "folder " + folder.toAbsolutePath() + " is empty: expected images ending in " + EXTENSIONS);
        }
        return of(new FileSplit(folder.toFile()), "folder " + folder.toAbsolutePath(), options);
    }

    static EncodedImages of(InputSplit split, DecodeOptions options) {
        return of(split, split.getClass().getSimpleName(), options);
    }

    static EncodedImages inZip(Path file, DecodeOptions options) {
        try {
            ZipFile zip = new ZipFile(file.toFile());
            try {
                List<String> entries = images(zip.stream().map(ZipEntry::getName), zip.size(), "zip " + file);
                return new EncodedImages(entries, file + "!/", Labels.fromPaths(entries), new ZipStorage(zip), options);
            } catch (IllegalArgumentException e) {
                zip.close();
                throw e;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read zip " + file + ": " + e.getMessage(), e);
        }
    }

    private static EncodedImages of(InputSplit split, String description, DecodeOptions options) {
        URI[] locations = split.locations();
        List<String> paths = images(Stream.of(locations).map(URI::toString), locations.length, description);
        List<String> readable = paths.stream().map(EncodedImages::path).toList();
        paths.stream().filter(path -> path.startsWith("file:")).forEach(path -> FileNames.requireEncodable(path(path)));
        return new EncodedImages(paths, "", Labels.fromPaths(readable), new SplitStorage(split), options);
    }

    private static List<String> images(Stream<String> names, int count, String where) {
        List<String> all =
                names.sorted(Comparator.comparing(EncodedImages::path)).toList();
        List<String> images = ending(all, EXTENSIONS);
        if (images.isEmpty()) {
            images = ending(all, ARRAYS);
        }
        if (images.isEmpty()) {
            throw new IllegalArgumentException("no images in " + where + ": looked for names ending in " + EXTENSIONS
                    + ", found " + count + (count == 1 ? " other file" : " other files"));
        }
        return images;
    }

    private static List<String> ending(List<String> names, List<String> extensions) {
        return names.stream().filter(name -> isImage(name, extensions)).toList();
    }

    private static boolean isImage(String name, List<String> extensions) {
        String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return !file.startsWith(".")
                && !name.contains("__MACOSX/")
                && extensions.stream().anyMatch(file::endsWith);
    }

    private static String path(String location) {
        return location.startsWith("file:") ? URI.create(location).getPath() : location;
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public int channels() {
        return options.channels();
    }

    @Override
    public String name(int index) {
        return prefix + path(names.get(index));
    }

    @Override
    public void read(int index, Image target) {
        byte[] bytes;
        try {
            bytes = storage.read(names.get(index));
        } catch (IOException e) {
            throw new CorruptImageException(name(index), e.toString(), e);
        }
        ImageDecoder.decode(name(index), bytes, options, target);
    }

    @Override
    public boolean labelled() {
        return labels.present();
    }

    @Override
    public int label(int index) {
        return labels.get(index);
    }

    @Override
    public List<String> classes() {
        return labels.classes();
    }

    @Override
    public String fingerprint() {
        List<String> paths = names.stream().map(EncodedImages::path).toList();
        int shared = Labels.sharedFolder(paths).length();
        long[] sizes = names.parallelStream().mapToLong(this::length).toArray();
        Fingerprint fingerprint = new Fingerprint().add(names.size());
        for (int i = 0; i < sizes.length; i++) {
            String name = paths.get(i).substring(shared);
            fingerprint.add(name).add(sizes[i]);
            if (Fingerprint.isSampled(name, sizes.length)) {
                fingerprint.add(ends(names.get(i)));
            }
        }
        return fingerprint.hex();
    }

    private long length(String name) {
        try {
            return storage.length(name);
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    private byte[] ends(String name) {
        try {
            return storage.ends(name);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    @Override
    public void close() {
        try {
            storage.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record ZipStorage(ZipFile zip) implements Storage {
        @Override
        public byte[] read(String name) throws IOException {
            try (InputStream input = zip.getInputStream(zip.getEntry(name))) {
                return input.readAllBytes();
            }
        }

        @Override
        public long length(String name) {
            return zip.getEntry(name).getSize();
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }

    private record SplitStorage(InputSplit split) implements Storage {
        @Override
        public byte[] read(String name) throws IOException {
            return name.startsWith("file:") ? Files.readAllBytes(file(name)) : readThroughSplit(name);
        }

        private static Path file(String name) {
            return new File(URI.create(name)).toPath();
        }

        @Override
        public long length(String name) throws IOException {
            return name.startsWith("file:") ? Files.size(file(name)) : UNKNOWN;
        }

        @Override
        public byte[] ends(String name) throws IOException {
            if (!name.startsWith("file:") || Files.size(file(name)) <= 2 * END) {
                return Storage.super.ends(name);
            }
            try (RandomAccessFile file = new RandomAccessFile(file(name).toFile(), "r")) {
                byte[] ends = new byte[2 * END];
                file.readFully(ends, 0, END);
                file.seek(file.length() - END);
                file.readFully(ends, END, END);
                return ends;
            }
        }

        // DataVec says nothing about threads, so one at a time
        private byte[] readThroughSplit(String name) throws IOException {
            synchronized (split) {
                try (InputStream input = split.openInputStreamFor(name)) {
                    return input.readAllBytes();
                } catch (IOException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException("DataVec cannot open " + name, e);
                }
            }
        }

        @Override
        public void close() {}
    }
}
