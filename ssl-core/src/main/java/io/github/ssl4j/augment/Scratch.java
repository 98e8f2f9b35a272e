package io.github.ssl4j.augment;

import java.util.Arrays;

/** Memory that transforms reuse from image to image, one for each thread; each use of it ends the one before. */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    final ResampleWeights rows = new ResampleWeights();
    final ResampleWeights columns = new ResampleWeights();
    private float[][] lines = new float[0][];
    private float[] line = new float[0];

    private Scratch() {}

    static Scratch ofThisThread() {
        return OF_THREAD.get();
    }

    /** At least this many arrays of at least this many values each, contents undefined. */
    float[][] lines(int count, int length) {
        if (lines.length < count) {
            lines = Arrays.copyOf(lines, count);
        }
        for (int i = 0; i < count; i++) {
            if (lines[i] == null || lines[i].length < length) {
                lines[i] = new float[length];
            }
        }
        return lines;
    }

    /** One more array of at least this many values, contents undefined. */
    float[] line(int length) {
        if (line.length < length) {
            line = new float[length];
        }
        return line;
    }
}
