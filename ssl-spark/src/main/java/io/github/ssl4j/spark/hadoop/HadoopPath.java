package io.github.ssl4j.spark.hadoop;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A path in one of Hadoop's file systems; the text of an absolute one begins with its scheme. */
final class HadoopPath implements Path {
    private static final String SEPARATOR = HadoopFileSystem.SEPARATOR;
    private static final String HERE = ".";
    private static final String ABOVE = "..";

    private final HadoopFileSystem files;
    private final boolean absolute;
    private final List<String> names;

    /** Reads a path that is absolute if it begins with a slash; slashes in a row count as one. */
    HadoopPath(HadoopFileSystem files, String text) {
        this(
                files,
                text.startsWith(SEPARATOR),
                Stream.of(text.split("/+")).filter(name -> !name.isEmpty()).toList());
    }

    private HadoopPath(HadoopFileSystem files, boolean absolute, List<String> names) {
        this.files = files;
        this.absolute = absolute;
        this.names = List.copyOf(names);
    }

    private static HadoopPath of(Path path) {
        if (path instanceof HadoopPath here) {
            return here;
        }
        throw new ProviderMismatchException("expected a path of Hadoop's files, found " + path);
    }

    /** Returns the path as Hadoop calls it. */
    org.apache.hadoop.fs.Path named() {
        URI root = files.uri();
        return new org.apache.hadoop.fs.Path(
                root.getScheme(), root.getAuthority(), toAbsolutePath().local());
    }

    private String local() {
        return (absolute ? SEPARATOR : "") + String.join(SEPARATOR, names);
    }

    private HadoopPath with(boolean fromRoot, List<String> others) {
        return new HadoopPath(files, fromRoot, others);
    }

    @Override
    public HadoopFileSystem getFileSystem() {
        return files;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public HadoopPath getRoot() {
        return absolute ? with(true, List.of()) : null;
    }

    @Override
    public HadoopPath getFileName() {
        return names.isEmpty() ? null : getName(names.size() - 1);
    }

    @Override
    public HadoopPath getParent() {
        if (names.isEmpty() || !absolute && names.size() == 1) {
            return null;
        }
        return with(absolute, names.subList(0, names.size() - 1));
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public HadoopPath getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public HadoopPath subpath(int begin, int end) {
        if (begin < 0 || end > names.size() || begin >= end) {
            throw new IllegalArgumentException("expected a part of " + this + ", found " + begin + " to " + end);
        }
        return with(false, names.subList(begin, end));
    }

    private boolean isOfSameFiles(Path other) {
        return other instanceof HadoopPath path && path.files.equals(files);
    }

    @Override
    public boolean startsWith(Path other) {
        return isOfSameFiles(other)
                && other.isAbsolute() == absolute
                && other.getNameCount() <= names.size()
                && names.subList(0, other.getNameCount()).equals(of(other).names);
    }

    @Override
    public boolean endsWith(Path other) {
        if (!isOfSameFiles(other) || other.getNameCount() > names.size()) {
            return false;
        }
        return other.isAbsolute()
                ? equals(other)
                : names.subList(names.size() - other.getNameCount(), names.size())
                        .equals(of(other).names);
    }

    @Override
    public HadoopPath normalize() {
        List<String> kept = new ArrayList<>();
        for (String name : names) {
            boolean below = !kept.isEmpty() && !kept.get(kept.size() - 1).equals(ABOVE);
            if (name.equals(ABOVE) && below) {
                kept.remove(kept.size() - 1);
            } else if (!name.equals(HERE) && !(name.equals(ABOVE) && absolute)) {
                kept.add(name);
            }
        }
        return with(absolute, kept);
    }

    @Override
    public HadoopPath resolve(Path other) {
        HadoopPath path = of(other);
        return path.absolute
                ? path
                : with(
                        absolute,
                        Stream.concat(names.stream(), path.names.stream()).toList());
    }

    @Override
    public HadoopPath relativize(Path other) {
        HadoopPath path = of(other);
        if (!isOfSameFiles(path) || path.absolute != absolute) {
            throw new IllegalArgumentException("expected a path beside " + this + ", found " + path);
        }
        int common = 0;
        while (common < Math.min(names.size(), path.names.size())
                && names.get(common).equals(path.names.get(common))) {
            common++;
        }
        List<String> steps = new ArrayList<>();
        for (int i = common; i < names.size(); i++) {
            steps.add(ABOVE);
        }
        steps.addAll(path.names.subList(common, path.names.size()));
        return with(false, steps);
    }

    @Override
    public URI toUri() {
        URI root = files.uri();
        try {
            return new URI(
                    root.getScheme(), root.getAuthority(), toAbsolutePath().local(), null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the path of a URI may have any character: " + this, e);
        }
    }

    @Override
    public HadoopPath toAbsolutePath() {
        return absolute ? this : with(true, names);
    }

    @Override
    public HadoopPath toRealPath(LinkOption... options) throws IOException {
        files.provider().checkAccess(this);
        return toAbsolutePath().normalize();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("no Hadoop's files are watched");
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(of(other).toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HadoopPath path
                && path.files.equals(files)
                && path.absolute == absolute
                && path.names.equals(names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return (absolute ? files.root() : "") + local();
    }
}
