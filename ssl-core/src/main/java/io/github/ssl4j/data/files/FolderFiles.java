package io.github.ssl4j.data.files;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The images below a folder, found once and opened whenever they are read. */
public final class FolderFiles implements Container {
    private final Path root;
    private final Path[] paths;
    private final String[] names;
    private final List<PassedOver> passedOver;
    private final List<Path> archives;

    private FolderFiles(Path root, List<FolderWalk.Found> found, List<PassedOver> passedOver, List<Path> archives) {
        this.root = root.toAbsolutePath();
        this.paths = found.stream().map(FolderWalk.Found::path).toArray(Path[]::new);
        this.names = found.stream().map(FolderWalk.Found::name).toArray(String[]::new);
        this.passedOver = passedOver;
        this.archives = archives;
    }

    /**
     * Finds the images below a folder, at any depth, or where there are none the NumPy arrays, each an image.
     *
     * @throws java.io.UncheckedIOException if the folder itself cannot be read
     */
    public static FolderFiles of(Path folder) {
        FolderWalk walk = FolderWalk.of(folder);
        List<PassedOver> passedOver = walk.tally().list();
        if (walk.images().isEmpty() && !walk.arrays().isEmpty()) {
            List<PassedOver> others = passedOver.stream()
                    .filter(passed -> !passed.what().equals(ImageNames.ARRAY))
                    .toList();
            return new FolderFiles(folder, walk.arrays(), others, walk.archives());
        }
        return new FolderFiles(folder, walk.images(), passedOver, walk.archives());
    }

    /** Returns a file alone, whatever its name. */
    public static FolderFiles ofFile(Path file) {
        return new FolderFiles(
                file.toAbsolutePath().getParent(),
                List.of(new FolderWalk.Found(file, FileNames.of(file))),
                List.of(),
                List.of());
    }

    /** Returns the archives that were passed over, sorted by name. */
    public List<Path> archives() {
        return archives;
    }

    /** Returns what is passed over even where the tars among it are read. */
    public List<PassedOver> passedOverBesideTars() {
        return passedOver.stream()
                .filter(passed ->
                        !passed.what().equals(".tar") && !passed.what().equals(ShardIndex.SUFFIX))
                .toList();
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public String name(int index) {
        return names[index];
    }

    @Override
    public String place(int index) {
        return root + File.separator + names[index].replace('/', File.separatorChar);
    }

    @Override
    public byte[] read(int index) throws IOException {
        Path file = paths[index];
        Bounded.require(Files.size(file));
        return Files.readAllBytes(file);
    }

    @Override
    public long length(int index) throws IOException {
        return Files.size(paths[index]);
    }

    @Override
    public byte[] ends(int index) throws IOException {
        return ends(paths[index]);
    }

    static byte[] ends(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            long size = file.size();
            if (size <= 2 * END) {
                return Files.readAllBytes(path);
            }
            byte[] ends = new byte[2 * END];
            fill(file, ByteBuffer.wrap(ends, 0, END), 0);
            fill(file, ByteBuffer.wrap(ends, END, END), size - END);
            return ends;
        }
    }

    private static void fill(FileChannel file, ByteBuffer part, long from) throws IOException {
        long position = from;
        while (part.hasRemaining()) {
            int read = file.read(part, position);
            if (read < 0) {
                throw new EOFException("it was cut short while it was read");
            }
            position += read;
        }
    }

    @Override
    public List<PassedOver> passedOver() {
        return passedOver;
    }

    @Override
    public void close() {}
}
