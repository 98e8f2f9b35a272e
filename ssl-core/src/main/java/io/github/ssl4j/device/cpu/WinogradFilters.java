package io.github.ssl4j.device.cpu;

/** Filters [K, C, 3, 3] and their transforms [36, K, C]. */
final class WinogradFilters {
    private static final int SIDE = 3;
    private static final int PLAIN = SIDE * SIDE;
    private static final int IN = 6;
    private static final int TAPS = WinogradTiles.TAPS;

    private WinogradFilters() {}

    /** u = G g GT, with every filter g turned by half a turn first where {@code turned}. */
    static void transform(
            WinogradChunks chunks, int filters, int channels, CpuStorage w, boolean turned, CpuStorage u) {
        chunks.rows(filters, channels, (first, count, scratch) -> {
            float[][] d = scratch.taps();
            float[][] r = scratch.results();
            int length = count * channels;
            float[] together = new float[PLAIN * length];
            w.get(first * channels * PLAIN, together, 0, together.length);
            for (int tap = 0; tap < PLAIN; tap++) {
                float[] target = r[turned ? PLAIN - 1 - tap : tap];
                for (int i = 0; i < length; i++) {
                    target[i] = together[i * PLAIN + tap];
                }
            }
            for (int j = 0; j < SIDE; j++) {
                WinogradTransforms.filter(r, j, SIDE, d, j, SIDE, length);
            }
            for (int i = 0; i < IN; i++) {
                WinogradTransforms.filter(d, i * SIDE, 1, r, i * IN, 1, length);
            }
            for (int tap = 0; tap < TAPS; tap++) {
                u.put((tap * (long) filters + first) * channels, r[tap], 0, length);
            }
        });
    }

    /** dw = GT du G: the transpose of {@link #transform}. */
    static void transformBack(WinogradChunks chunks, int filters, int channels, CpuStorage du, CpuStorage dw) {
        chunks.rows(filters, channels, (first, count, scratch) -> {
            float[][] d = scratch.taps();
            float[][] r = scratch.results();
            int length = count * channels;
            for (int tap = 0; tap < TAPS; tap++) {
                du.get((tap * (long) filters + first) * channels, d[tap], 0, length);
            }
            for (int j = 0; j < IN; j++) {
                WinogradTransforms.filterTransposed(d, j, IN, r, j, IN, scratch.rest(), length);
            }
            for (int i = 0; i < SIDE; i++) {
                WinogradTransforms.filterTransposed(r, i * IN, 1, d, i * SIDE, 1, scratch.rest(), length);
            }
            float[] together = new float[PLAIN * length];
            for (int tap = 0; tap < PLAIN; tap++) {
                float[] source = d[tap];
                for (int i = 0; i < length; i++) {
                    together[i * PLAIN + tap] = source[i];
                }
            }
            dw.put(first * channels * PLAIN, together, 0, together.length);
        });
    }
}
