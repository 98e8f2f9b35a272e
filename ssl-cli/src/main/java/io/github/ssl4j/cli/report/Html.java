package io.github.ssl4j.cli.report;

import java.util.List;
import java.util.stream.Collectors;

/** Pieces of HTML in which all text is shown as text. */
final class Html {
    private Html() {}

    /** Returns text with what HTML would read as markup, in elements and in quoted attributes, as entities. */
    static String text(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    /** Returns a section with a heading; nothing where there is nothing in it. */
    static String section(String heading, String content) {
        return content.isEmpty() ? "" : "<section>\n<h2>" + text(heading) + "</h2>\n" + content + "\n</section>\n";
    }

    /**
     * Returns a table of text with a row of headings, whose first column heads the rows.
     *
     * @param marked the rows that are marked, by their first cell
     */
    static String table(List<String> headings, List<List<String>> rows, List<String> marked) {
        String head = headings.stream()
                .map(cell -> "<th scope=\"col\">" + text(cell) + "</th>")
                .collect(Collectors.joining());
        String body = rows.stream()
                .map(row -> (marked.contains(row.get(0)) ? "<tr class=\"differs\">" : "<tr>")
                        + "<th scope=\"row\">" + text(row.get(0)) + "</th>"
                        + row.stream()
                                .skip(1)
                                .map(cell -> "<td>" + text(cell) + "</td>")
                                .collect(Collectors.joining())
                        + "</tr>\n")
                .collect(Collectors.joining());
        return "<div class=\"wide\"><table>\n<thead><tr>" + head + "</tr></thead>\n<tbody>\n" + body
                + "</tbody></table></div>\n";
    }
}
