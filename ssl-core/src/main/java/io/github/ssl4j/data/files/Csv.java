package io.github.ssl4j.data.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lines of a list, and the rows of a table whose cells are parted by commas and may stand in quotes (RFC 4180). */
final class Csv {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** The cells of a row and the number of its first line, from 1. */
    record Row(int number, List<String> cells) {
        /** Returns a cell, empty where the row is shorter. */
        String cell(int column) {
            return column < cells.size() ? cells.get(column) : "";
        }
    }

    private Csv() {}

    /** Returns every line that is not blank as a row of one cell. */
    static List<Row> lines(String text) {
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (String line : withoutMark(text).split("\r\n|\n|\r", -1)) {
            number++;
            if (!line.isBlank()) {
                rows.add(new Row(number, List.of(line)));
            }
        }
        return rows;
    }

    /**
     * Returns every row that is not blank.
     *
     * @throws IllegalArgumentException if a quote is not closed
     */
    static List<Row> rows(Path file, String text) {
        String csv = withoutMark(text).replace("\r\n", "\n").replace('\r', '\n');
        List<Row> rows = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        int line = 1;
        int first = 1;
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            line += c == '\n' ? 1 : 0;
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"' && (quoted || cell.length() == 0)) {
                quoted = !quoted;
            } else if (!quoted && c == ',') {
                cells.add(take(cell));
            } else if (!quoted && c == '\n') {
                cells.add(take(cell));
                add(rows, first, cells);
                first = line;
            } else {
                cell.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException(file + ", line " + first + ": expected a closing quote, found none");
        }
        cells.add(take(cell));
        add(rows, first, cells);
        return rows;
    }

    private static void add(List<Row> rows, int number, List<String> cells) {
        if (cells.stream().anyMatch(text -> !text.isBlank())) {
            rows.add(new Row(number, List.copyOf(cells)));
        }
        cells.clear();
    }

    private static String take(StringBuilder cell) {
        String text = cell.toString();
        cell.setLength(0);
        return text;
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }
}
