package io.github.ssl4j.data.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Finds the images below a folder. Symbolic links are followed, but a folder is read once, wherever links lead; and not
 * by a link to a folder that holds the link. Runs of ssl4j, whose pictures are no photographs, are passed over, as is
 * what is hidden.
 */
final class FolderWalk {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST_CONFIGURATION = 1 << 24;
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;
    private static final int PIPE = 0010000;

    /** A file, or a folder that is still to be looked at, and its path below the root in '/'. */
    record Found(Path path, String name) {}

    private final Tally tally = new Tally();
    private final List<Found> images = new ArrayList<>();
    private final List<Found> arrays = new ArrayList<>();
    private final List<Path> archives = new ArrayList<>();
    private final Deque<Found> folders = new ArrayDeque<>();
    private final Deque<Found> links = new ArrayDeque<>();
    private final Set<Path> seen = new HashSet<>();

    private FolderWalk() {}

    /** Walks a folder; unreadable ones below it are passed over. */
    static FolderWalk of(Path root) {
        FolderWalk walk = new FolderWalk();
        try {
            walk.seen.add(root.toRealPath());
            walk.list(new Found(root, ""));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read folder " + root + ": " + e, e);
        }
        walk.run();
        walk.images.sort(Comparator.comparing(Found::name));
        walk.arrays.sort(Comparator.comparing(Found::name));
        walk.archives.sort(Comparator.naturalOrder());
        return walk;
    }

    List<Found> images() {
        return images;
    }

    /** NumPy arrays, which are passed over as well. */
    List<Found> arrays() {
        return arrays;
    }

    /** Archives in the order of their names, which are passed over as well. */
    List<Path> archives() {
        return archives;
    }

    Tally tally() {
        return tally;
    }

    /** Real folders come before linked ones, so that it does not depend on names which of the two is read. */
    private void run() {
        while (!folders.isEmpty() || !links.isEmpty()) {
            Found folder = folders.isEmpty() ? links.remove() : folders.remove();
            try {
                enter(folder);
            } catch (AccessDeniedException e) {
                tally.folder(folder.name(), "no permission to read it");
            } catch (NoSuchFileException | NotDirectoryException e) {
                tally.folder(folder.name(), "gone before it was read");
            } catch (IOException e) {
                tally.folder(folder.name(), "unreadable: " + e.getMessage());
            }
        }
    }

    private void enter(Found folder) throws IOException {
        Path real = folder.path().toRealPath();
        if (Files.isSymbolicLink(folder.path())) {
            Path parent = folder.path().toAbsolutePath().getParent().toRealPath();
            if (parent.startsWith(real)) {
                tally.folder(folder.name(), "a link to a folder that holds it");
                return;
            }
        }
        if (seen.add(real)) {
            list(folder);
        } else {
            tally.folder(folder.name(), "a link to a folder that is read already");
        }
    }

    private void list(Found folder) throws IOException {
        List<Found> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.path())) {
            for (Path path : stream) {
                String name = FileNames.of(path);
                entries.add(new Found(path, folder.name().isEmpty() ? name : folder.name() + "/" + name));
                if (name.equals(Runs.CONFIGURATION) || Runs.TRACES.contains(name)) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        boolean run = names.size() > 1 && names.contains(Runs.CONFIGURATION) && namesAMethod(folder.path());
        if (run && !folder.name().isEmpty()) {
            tally.folder(folder.name(), "a run of ssl4j");
            return;
        }
        List<Found> linked = new ArrayList<>();
        for (Found entry : entries) {
            if (run && entry.path().endsWith(Runs.PICTURES)) {
                tally.folder(entry.name(), "pictures of a run of ssl4j");
            } else {
                sort(entry, linked);
            }
        }
        linked.sort(Comparator.comparing(Found::name));
        links.addAll(linked);
    }

    private void sort(Found entry, List<Found> linked) {
        String name = entry.name().substring(entry.name().lastIndexOf('/') + 1);
        try {
            BasicFileAttributes own =
                    Files.readAttributes(entry.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean link = own.isSymbolicLink();
            BasicFileAttributes real = link ? Files.readAttributes(entry.path(), BasicFileAttributes.class) : own;
            if (real.isDirectory()) {
                if (ImageNames.isHidden(name) || ImageNames.isOfPrograms(name)) {
                    tally.folder(entry.name(), ImageNames.isHidden(name) ? ImageNames.HIDDEN : "left by a program");
                } else {
                    (link ? linked : folders).add(entry);
                }
            } else if (ImageNames.isHidden(name)) {
                tally.file(entry.name(), ImageNames.HIDDEN, ImageNames.HIDDEN);
            } else if (!real.isRegularFile()) {
                String special = special(entry.path());
                tally.file(entry.name(), special, special);
            } else if (ImageNames.isImage(name)) {
                images.add(entry);
            } else {
                file(entry, name);
            }
        } catch (NoSuchFileException e) {
            tally.file(entry.name(), "broken links", "a link to nothing");
        } catch (FileSystemException e) {
            tally.file(entry.name(), "unreadable", Objects.requireNonNullElse(e.getReason(), e.toString()));
        } catch (IOException e) {
            tally.file(entry.name(), "unreadable", e.toString());
        }
    }

    private void file(Found entry, String name) {
        if (name.endsWith(ImageNames.ARRAY)) {
            arrays.add(entry);
        }
        if (name.endsWith(".tar") || name.endsWith(".zip")) {
            archives.add(entry.path());
        }
        tally.file(entry.name(), ImageNames.why(name));
    }

    private static String special(Path path) {
        try {
            int type = (int) Files.getAttribute(path, "unix:mode") & FILE_TYPE;
            return type == SOCKET ? "a socket" : type == PIPE ? "a pipe" : "a device";
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "neither a file nor a folder";
        }
    }

    /** Returns whether a folder's configuration is that of a run. */
    private static boolean namesAMethod(Path folder) throws IOException {
        Path file = folder.resolve(Runs.CONFIGURATION);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_CONFIGURATION) {
                return false;
            }
            JsonNode configuration = JSON.readTree(Files.readAllBytes(file));
            return configuration != null && configuration.has("method");
        } catch (JsonProcessingException e) {
            return false; // another program's file of that name
        }
    }
}
