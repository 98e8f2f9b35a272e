package io.github.ssl4j.augment;

/** Adds weighted pixels of a row, those from tap k on, to the resized row. */
final class RowFilter {
    private RowFilter() {}

    /** Adds a group of taps to three rows of the target, which share their weights. */
    static void addGroupToThree(
            float[] source, int from, int plane, ResampleWeights filter, int k, float[] target, int to, int width) {
        int[] starts = filter.starts();
        float[] weights = filter.weights();
        int stride = filter.stride();
        int second = to + width;
        int third = second + width;
        for (int x = 0; x < width; x++) {
            int weight = x * stride + k;
            float w0 = weights[weight];
            float w1 = weights[weight + 1];
            float w2 = weights[weight + 2];
            float w3 = weights[weight + 3];
            int at = from + starts[x] + k;
            target[to + x] =
                    target[to + x] + w0 * source[at] + w1 * source[at + 1] + w2 * source[at + 2] + w3 * source[at + 3];
            at += plane;
            target[second + x] = target[second + x]
                    + w0 * source[at]
                    + w1 * source[at + 1]
                    + w2 * source[at + 2]
                    + w3 * source[at + 3];
            at += plane;
            target[third + x] = target[third + x]
                    + w0 * source[at]
                    + w1 * source[at + 1]
                    + w2 * source[at + 2]
                    + w3 * source[at + 3];
        }
    }

    /** Adds a group of taps. */
    static void addGroup(float[] source, int from, ResampleWeights filter, int k, float[] target, int to, int width) {
        int[] starts = filter.starts();
        float[] weights = filter.weights();
        int stride = filter.stride();
        for (int x = 0; x < width; x++) {
            int weight = x * stride + k;
            int at = from + starts[x] + k;
            target[to + x] = target[to + x]
                    + weights[weight] * source[at]
                    + weights[weight + 1] * source[at + 1]
                    + weights[weight + 2] * source[at + 2]
                    + weights[weight + 3] * source[at + 3];
        }
    }

    /** Adds one tap. */
    static void add(float[] source, int from, ResampleWeights filter, int k, float[] target, int to, int width) {
        int[] starts = filter.starts();
        float[] weights = filter.weights();
        int stride = filter.stride();
        for (int x = 0; x < width; x++) {
            target[to + x] += weights[x * stride + k] * source[from + starts[x] + k];
        }
    }
}
