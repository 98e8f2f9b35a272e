package io.github.ssl4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the images of a source are: the paths that were given to {@link ImageSource#open(List)}.
 *
 * @param paths at least one
 */
public record SourcePaths(List<Path> paths) {
    /** One letter would be a drive. */
    private static final Pattern LOCATION = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://");

    private static final String LOCAL = "file://";

    /**
     * Checks that there is one.
     *
     * @throws IllegalArgumentException if there is none
     */
    public SourcePaths {
        paths = List.copyOf(paths);
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("expected at least one path of images, found none");
        }
    }

    /**
     * Returns these paths.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static SourcePaths of(Path... paths) {
        return new SourcePaths(List.of(paths));
    }

    /**
     * Returns the path that a text names: of this machine, or where it begins with a scheme, as
     * {@code hdfs://namenode/shards} does, of {@link RemoteFiles}.
     *
     * @throws IllegalArgumentException if the class path knows no files of that scheme
     */
    public static Path path(String text) {
        if (!isLocation(text)) {
            return Path.of(text);
        }
        if (text.startsWith(LOCAL)) {
            return Path.of(text.substring(LOCAL.length()));
        }
        try {
            return ServiceLoader.load(RemoteFiles.class)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(without(text, "none")))
                    .path(text);
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(without(text, "ssl-spark alone"), e);
        }
    }

    private static String without(String location, String found) {
        return location + ": expected ssl-spark and Hadoop's FileSystem on the class path, found " + found
                + "; the ssl4j command adds them where an option names such a location or --spark is there, if it was"
                + " built with mvn -Pspark package";
    }

    /** Returns whether a text begins with a scheme. */
    public static boolean isLocation(String text) {
        return LOCATION.matcher(text).lookingAt();
    }

    /** Returns absolute paths. */
    public List<String> absolute() {
        return paths.stream()
                .map(path -> path.toAbsolutePath().normalize().toString())
                .toList();
    }

    /**
     * Returns the name of an image without the path of its source, so that it stays true when that moves: below a
     * folder, in a zip, or of the file itself; of several sources the whole name.
     *
     * @param image as {@link ImageSource#name} calls it
     */
    public String below(String image) {
        if (paths.size() > 1) {
            return image;
        }
        String name = slashes(image);
        for (Path path : List.of(paths.get(0).toAbsolutePath(), paths.get(0))) {
            String prefix = slashes(path.toString());
            for (String separator : List.of("!/", "/")) {
                if (name.startsWith(prefix + separator)) {
                    return image.substring(prefix.length() + separator.length());
                }
            }
            if (name.equals(prefix)) {
                return image.substring(name.lastIndexOf('/') + 1);
            }
        }
        return image;
    }

    private static String slashes(String path) {
        return path.replace('\\', '/');
    }

    /** Returns the paths, separated by commas. */
    @Override
    public String toString() {
        return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
