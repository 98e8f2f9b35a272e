package io.github.ssl4j.cli;

import java.util.ArrayList;
import java.util.List;

/** Breaks text between words into lines that a terminal does not break itself. */
final class WordWrap {
    private static final String INDENT = "  ";
    private static final String BETWEEN_WORDS = " (?!%)";

    private WordWrap() {}

    /**
     * Returns the lines of a text, indented after the first; a word longer than a line, such as a path, stays whole.
     */
    static List<String> lines(String text, int columns) {
        if (text.length() <= columns) {
            return List.of(text);
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(BETWEEN_WORDS)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line = new StringBuilder(INDENT).append(word);
            } else {
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
