package io.github.ssl4j.embedding;

import io.github.ssl4j.data.files.NpyHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How features lie in a file: a head whose length does not depend on the number of rows, and the rows. */
enum FeatureFormat {
    /** NumPy's format 1.0: little-endian floats, the last axis fastest. */
    NPY {
        @Override
        byte[] head(long[] shape, boolean labelled) {
            return NpyHeader.floats(shape).written();
        }

        @Override
        ByteBuffer rows(List<EmbeddedRow> rows, float[] values) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            return bytes;
        }
    },

    /**
     * Comma-separated values of RFC 4180 with a line of column names, in UTF-8: name, label if there are any, features.
     */
    CSV {
        @Override
        byte[] head(long[] shape, boolean labelled) {
            StringBuilder line = new StringBuilder(labelled ? "name,label" : "name");
            for (long d = 0; d < shape[1]; d++) {
                line.append(",f").append(d);
            }
            return line.append(LINE_END).toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        ByteBuffer rows(List<EmbeddedRow> rows, float[] values) {
            StringBuilder lines = new StringBuilder();
            int width = rows.isEmpty() ? 0 : values.length / rows.size();
            for (int row = 0; row < rows.size(); row++) {
                lines.append(quoted(rows.get(row).name()));
                rows.get(row).label().ifPresent(label -> lines.append(',').append(quoted(label)));
                for (int i = row * width; i < (row + 1) * width; i++) {
                    lines.append(',').append(values[i]);
                }
                lines.append(LINE_END);
            }
            return ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        }
    };

    private static final String LINE_END = "\r\n";

    /**
     * Returns the format of a file by the ending of its name.
     *
     * @throws IllegalArgumentException if it is another
     */
    static FeatureFormat of(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            return NPY;
        }
        if (name.endsWith(".csv")) {
            return CSV;
        }
        throw new IllegalArgumentException("file of embeddings: expected a name ending in .npy or .csv, found " + file);
    }

    /** Returns the beginning of a file, of the same length however many rows the first axis counts. */
    abstract byte[] head(long[] shape, boolean labelled);

    /** Returns the bytes of rows that follow each other. */
    abstract ByteBuffer rows(List<EmbeddedRow> rows, float[] values);

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
