package io.github.ssl4j.spark.hadoop;

import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;

/** One of Hadoop's file systems, which stays open as long as this process lives. */
final class HadoopFileSystem extends FileSystem {
    static final String SEPARATOR = "/";
    private static final HadoopProvider PROVIDER = new HadoopProvider();

    private final String root;
    private final URI uri;
    private final org.apache.hadoop.fs.FileSystem files;

    /**
     * Joins a file system with the location of its root.
     *
     * @param root scheme and authority, without the slash
     */
    HadoopFileSystem(String root, URI uri, org.apache.hadoop.fs.FileSystem files) {
        this.root = root;
        this.uri = uri;
        this.files = files;
    }

    org.apache.hadoop.fs.FileSystem files() {
        return files;
    }

    String root() {
        return root;
    }

    URI uri() {
        return uri;
    }

    @Override
    public HadoopProvider provider() {
        return PROVIDER;
    }

    @Override
    public HadoopPath getPath(String first, String... more) {
        StringBuilder text = new StringBuilder(first);
        for (String part : more) {
            text.append(text.isEmpty() ? "" : SEPARATOR).append(part);
        }
        String path = text.toString();
        if (path.equals(root) || path.startsWith(root + SEPARATOR)) {
            return new HadoopPath(this, SEPARATOR + path.substring(root.length()));
        }
        return new HadoopPath(this, path);
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(new HadoopPath(this, SEPARATOR));
    }

    @Override
    public String getSeparator() {
        return SEPARATOR;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        throw new UnsupportedOperationException("no patterns of Hadoop's files are matched");
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("no users of Hadoop's files are looked up");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("no Hadoop's files are watched");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("Hadoop closes its file systems itself");
    }

    @Override
    public String toString() {
        return root;
    }
}
