package io.github.ssl4j.data.files;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The images that a text names, in its order: one path on every line, or, in a table whose name ends in {@code .csv}, a
 * path and optionally a label. Paths are relative to the folder of the text.
 */
public final class ListedFiles implements Container {
    private static final Set<String> PATHS =
            Set.of("path", "file", "filename", "file_name", "filepath", "file_path", "image", "image_path", "name");
    private static final Set<String> LABELS = Set.of("label", "class", "class_name", "category", "target", "cls");

    private record Listed(Path path, String name, String label) {}

    private final List<Listed> files;
    private final List<String> notes;

    private ListedFiles(List<Listed> files, List<String> notes) {
        this.files = List.copyOf(files);
        this.notes = notes;
    }

    /** Returns whether a file of this name is taken for a list of images. */
    public static boolean isList(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".txt") || lower.endsWith(".csv");
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException if a file is not there, or a label is missing that others have; the message
     *     names the line
     */
    public static ListedFiles of(Path list) {
        List<Csv.Row> rows;
        try {
            String text = Files.readString(list, StandardCharsets.UTF_8);
            rows = list.toString().toLowerCase(Locale.ROOT).endsWith(".csv") ? Csv.rows(list, text) : Csv.lines(text);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(list + ": expected a text in UTF-8, found other bytes", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the list " + list + ": " + e, e);
        }
        Columns columns = Columns.of(rows);
        List<Csv.Row> named = columns.header() ? rows.subList(1, rows.size()) : rows;
        List<Listed> files = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        int repeated = 0;
        boolean labelled = !named.isEmpty() && columns.label(named.get(0)).isPresent();
        for (Csv.Row row : named) {
            Listed file = file(list, row, columns, labelled);
            repeated += seen.add(file.path()) ? 0 : 1;
            files.add(file);
        }
        return new ListedFiles(
                files,
                repeated == 0
                        ? List.of()
                        : List.of(repeated + (repeated == 1 ? " line names" : " lines name")
                                + " a file that an earlier line names: such files are read several times"));
    }

    private static Listed file(Path list, Csv.Row row, Columns columns, boolean labelled) {
        String name = row.cell(columns.path());
        Path path;
        try {
            path = list.resolveSibling(name).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    where(list, row) + "expected the path of an image, found " + FileNames.printable(name), e);
        }
        if (!Files.isRegularFile(path)) {
            String hint = row.number() == 1 && columns.guessed()
                    ? "; a first line with names has a column called path, file or image"
                    : "";
            throw new IllegalArgumentException(where(list, row) + "expected an image at "
                    + FileNames.printable(path.toString()) + ", found "
                    + (name.isEmpty() ? "no name" : Files.exists(path) ? "something else" : "nothing") + " there"
                    + hint);
        }
        Optional<String> label = columns.label(row);
        if (label.isPresent() != labelled) {
            throw new IllegalArgumentException(where(list, row)
                    + (labelled
                            ? "expected a label as in the lines before it, found none"
                            : "expected no label, as in" + " the lines before it, found " + label.orElseThrow()));
        }
        return new Listed(path, Path.of(name).normalize().toString().replace('\\', '/'), label.orElse(null));
    }

    private static String where(Path list, Csv.Row row) {
        return list + ", line " + row.number() + ": ";
    }

    /** Which columns hold the path and the label, -1 for none. */
    private record Columns(int path, int labels, boolean header, boolean guessed) {
        static Columns of(List<Csv.Row> rows) {
            if (rows.isEmpty()) {
                return new Columns(0, -1, false, true);
            }
            int path = find(rows.get(0), PATHS);
            int label = find(rows.get(0), LABELS);
            boolean several = rows.get(0).cells().size() > 1;
            return path >= 0 ? new Columns(path, label, true, false) : new Columns(0, several ? 1 : -1, false, several);
        }

        private static int find(Csv.Row row, Set<String> names) {
            for (int i = 0; i < row.cells().size(); i++) {
                if (names.contains(row.cells().get(i).strip().toLowerCase(Locale.ROOT))) {
                    return i;
                }
            }
            return -1;
        }

        Optional<String> label(Csv.Row row) {
            return labels < 0 || row.cell(labels).isBlank()
                    ? Optional.empty()
                    : Optional.of(row.cell(labels).strip());
        }
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public String name(int index) {
        return files.get(index).name();
    }

    @Override
    public String place(int index) {
        return files.get(index).path().toAbsolutePath().toString();
    }

    @Override
    public byte[] read(int index) throws IOException {
        Bounded.require(length(index));
        return Files.readAllBytes(files.get(index).path());
    }

    @Override
    public long length(int index) throws IOException {
        return Files.size(files.get(index).path());
    }

    @Override
    public byte[] ends(int index) throws IOException {
        return FolderFiles.ends(files.get(index).path());
    }

    @Override
    public List<String> labels() {
        List<String> labels = new ArrayList<>();
        files.forEach(file -> labels.add(file.label()));
        return labels.contains(null) ? List.of() : labels;
    }

    @Override
    public List<PassedOver> passedOver() {
        return List.of();
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public void close() {}
}
