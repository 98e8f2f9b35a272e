package io.github.ssl4j.spark.hadoop;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.permission.FsAction;

/**
 * Does what {@link java.nio.file.Files} asks for on Hadoop's files: reads them, lists folders, and writes new files.
 * Java does not know it by itself; paths bring it.
 */
final class HadoopProvider extends FileSystemProvider {
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    @Override
    public String getScheme() {
        return "hadoop";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException("Hadoop's file systems are opened by their locations");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return getPath(uri).getFileSystem();
    }

    @Override
    public HadoopPath getPath(URI uri) {
        return HadoopFiles.pathOf(
                uri.getScheme() + "://" + (uri.getAuthority() == null ? "" : uri.getAuthority()) + uri.getPath());
    }

    private static HadoopPath own(Path path) {
        return (HadoopPath) path;
    }

    private static org.apache.hadoop.fs.FileSystem files(Path path) {
        return own(path).getFileSystem().files();
    }

    FileStatus status(Path path) throws IOException {
        try {
            return files(path).getFileStatus(own(path).named());
        } catch (IOException e) {
            throw Failure.of(path, e);
        }
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        if (options.isEmpty() || options.equals(Set.of(StandardOpenOption.READ))) {
            return ReadChannel.open(own(path));
        }
        if (options.equals(NEW)) {
            return WriteChannel.create(own(path));
        }
        throw new UnsupportedOperationException(
                path + ": expected a file to read, or a new one to write, found " + options);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        if (!status(folder).isDirectory()) {
            throw new NotDirectoryException(folder.toString());
        }
        List<Path> entries = new ArrayList<>();
        for (FileStatus entry : list(folder)) {
            Path path = folder.resolve(entry.getPath().getName());
            if (filter.accept(path)) {
                entries.add(path);
            }
        }
        return new Listing(entries);
    }

    private static FileStatus[] list(Path folder) throws IOException {
        try {
            return files(folder).listStatus(own(folder).named());
        } catch (IOException e) {
            throw Failure.of(folder, e);
        }
    }

    /** Entries of a folder, all known. */
    private record Listing(List<Path> entries) implements DirectoryStream<Path> {

        @Override
        public Iterator<Path> iterator() {
            return entries.iterator();
        }

        @Override
        public void close() {}
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        try {
            if (files(folder).exists(own(folder).named())) {
                throw new FileAlreadyExistsException(folder.toString());
            }
            files(folder).mkdirs(own(folder).named());
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            throw Failure.of(folder, e);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        boolean folder = status(path).isDirectory();
        if (folder && list(path).length > 0) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        try {
            if (!files(path).delete(own(path).named(), false)) {
                throw new NoSuchFileException(path.toString());
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw Failure.of(path, e);
        }
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException("Hadoop's files are not copied");
    }

    /** Replaces the target, whatever the options: what is there may have to be deleted just before. */
    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        try {
            while (!files(source).rename(own(source).named(), own(target).named())) {
                if (!files(target).delete(own(target).named(), false)) {
                    throw new IOException("expected " + source + " to be renamed, found that it was not");
                }
            }
        } catch (IOException e) {
            throw Failure.of(target, e);
        }
    }

    @Override
    public boolean isSameFile(Path path, Path other) {
        return path.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    @Override
    public boolean isHidden(Path path) {
        return path.getFileName() != null && path.getFileName().toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        throw new IOException("Hadoop is not asked for it");
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        status(path);
        for (AccessMode mode : modes) {
            try {
                files(path).access(own(path).named(), action(mode));
            } catch (IOException e) {
                throw Failure.of(path, e);
            }
        }
    }

    private static FsAction action(AccessMode mode) {
        return switch (mode) {
            case READ -> FsAction.READ;
            case WRITE -> FsAction.WRITE;
            case EXECUTE -> FsAction.EXECUTE;
        };
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (!type.isAssignableFrom(HadoopAttributes.class)) {
            throw new UnsupportedOperationException("Hadoop's files have no " + type.getSimpleName());
        }
        return type.cast(new HadoopAttributes(status(path)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw new UnsupportedOperationException("Hadoop's files are not asked for " + attributes);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException("attributes of Hadoop's files are not changed");
    }
}
