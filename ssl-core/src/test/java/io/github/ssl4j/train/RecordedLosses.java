package io.github.ssl4j.train;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The losses of the first steps of a run, one a line in {@code losses/TEST.txt} among the resources beside a test. A
 * change of the code that is not meant to change the mathematics must leave them as they are.
 */
final class RecordedLosses {
    private static final double TOLERANCE = 1e-9;

    private final String file;
    private final List<Double> losses;

    private RecordedLosses(String file, List<Double> losses) {
        this.file = file;
        this.losses = losses;
    }

    /** Returns those of a test class, none if it has no file. */
    static RecordedLosses of(Class<?> test) {
        String file = "/losses/" + test.getSimpleName() + ".txt";
        try (InputStream bytes = test.getResourceAsStream(file)) {
            String text = bytes == null ? "" : new String(bytes.readAllBytes(), StandardCharsets.US_ASCII);
            return new RecordedLosses(file, text.lines().map(Double::valueOf).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Throws unless as many losses are recorded and each is within 1e-9 of the one found, absolutely or relatively.
     *
     * @throws AssertionError naming the first step that is off and listing all losses found, to be recorded
     */
    void assertClose(List<Double> found) {
        if (found.size() != losses.size()) {
            throw new AssertionError(
                    file + ": expected " + found.size() + " losses, found " + losses.size() + listed(found));
        }
        for (int step = 0; step < losses.size(); step++) {
            double expected = losses.get(step);
            double difference = Math.abs(found.get(step) - expected);
            if (!(difference <= TOLERANCE * Math.max(1, Math.abs(expected)))) {
                throw new AssertionError(file + ", step " + step + ": expected the loss " + expected + ", found "
                        + found.get(step) + ", difference " + difference + listed(found));
            }
        }
    }

    private static String listed(List<Double> found) {
        return found.stream().map(String::valueOf).collect(joining("\n", "; all losses of this run:\n", ""));
    }
}
