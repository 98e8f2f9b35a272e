package io.github.ssl4j.device.cpu;

/**
 * The one-dimensional transforms of F(4, 3), which makes four outputs of a three-tap filter from six inputs with six
 * products instead of twelve; applied to columns and then to rows they make F(4x4, 3x3). Lavin and Gray 2015,
 * arXiv:1509.09308.
 *
 * <p>The points are 0, 5/8, -5/8, 3/2, -3/2 and infinity. The usual 0, 1, -1, 2, -2 lose 2.5 times as many digits.
 *
 * <p>Every array holds one tap of many tiles and channels. The loops write one array each, or the sum and the
 * difference of two terms, because that is what the just-in-time compiler makes vector code of.
 */
final class WinogradTransforms {
    private static final float A = 5 / 8f;
    private static final float B = 3 / 2f;
    private static final float A2 = A * A;
    private static final float B2 = B * B;
    private static final float PRODUCT = A2 * B2;
    private static final float SUM = A2 + B2;
    /** 1 / N(p), with N(p) the product of the distances of the point p to the other finite ones. */
    private static final float N0 = 1 / PRODUCT;

    private static final float NA = 1 / (2 * A2 * (A2 - B2));
    private static final float NB = 1 / (2 * B2 * (B2 - A2));

    private WinogradTransforms() {}

    /** r = BT d, six inputs to six: the taps lie {@code step} arrays apart, from array {@code from} on. */
    static void input(float[][] d, float[][] r, int from, int step, int count) {
        float[] d1 = d[from + step];
        float[] d2 = d[from + 2 * step];
        float[] d3 = d[from + 3 * step];
        float[] d4 = d[from + 4 * step];
        add3(PRODUCT, d[from], -SUM, d2, d4, r[from], count);
        inputPair(B2, A, d1, d2, d3, d4, r[from + step], r[from + 2 * step], count);
        inputPair(A2, B, d1, d2, d3, d4, r[from + 3 * step], r[from + 4 * step], count);
        add3(PRODUCT, d1, -SUM, d3, d[from + 5 * step], r[from + 5 * step], count);
    }

    /** r = AT m, six products to four outputs. */
    static void output(float[][] m, int from, int step, float[][] r, int to, int stepTo, float[][] scratch, int count) {
        float[] sumA = scratch[0];
        float[] differenceA = scratch[1];
        float[] sumB = scratch[2];
        float[] differenceB = scratch[3];
        sumAndDifference(m[from + step], m[from + 2 * step], sumA, differenceA, count);
        sumAndDifference(m[from + 3 * step], m[from + 4 * step], sumB, differenceB, count);
        add3(1, sumA, 1, sumB, m[from], r[to], count);
        add2(A, differenceA, B, differenceB, r[to + stepTo], count);
        add2(A2, sumA, B2, sumB, r[to + 2 * stepTo], count);
        add3(A * A2, differenceA, B * B2, differenceB, m[from + 5 * step], r[to + 3 * stepTo], count);
    }

    /** r = A y, four output gradients to six: the transpose of {@link #output}. */
    static void outputTransposed(float[][] y, int from, int step, float[][] r, int to, int stepTo, int count) {
        float[] y0 = y[from];
        float[] y1 = y[from + step];
        float[] y2 = y[from + 2 * step];
        float[] y3 = y[from + 3 * step];
        System.arraycopy(y0, 0, r[to], 0, count);
        outputPair(A2, A, y0, y1, y2, y3, r[to + stepTo], r[to + 2 * stepTo], count);
        outputPair(B2, B, y0, y1, y2, y3, r[to + 3 * stepTo], r[to + 4 * stepTo], count);
        System.arraycopy(y3, 0, r[to + 5 * stepTo], 0, count);
    }

    /** u = G g, three filter taps to six. */
    static void filter(float[][] g, int from, int step, float[][] u, int to, int stepTo, int count) {
        float[] g0 = g[from];
        float[] g1 = g[from + step];
        float[] g2 = g[from + 2 * step];
        scale(N0, g0, u[to], count);
        filterPair(NA, NA * A2, NA * A, g0, g1, g2, u[to + stepTo], u[to + 2 * stepTo], count);
        filterPair(NB, NB * B2, NB * B, g0, g1, g2, u[to + 3 * stepTo], u[to + 4 * stepTo], count);
        System.arraycopy(g2, 0, u[to + 5 * stepTo], 0, count);
    }

    /** g = GT u, six to three filter gradients: the transpose of {@link #filter}. */
    static void filterTransposed(
            float[][] u, int from, int step, float[][] g, int to, int stepTo, float[][] scratch, int count) {
        float[] sumA = scratch[0];
        float[] differenceA = scratch[1];
        float[] sumB = scratch[2];
        float[] differenceB = scratch[3];
        sumAndDifference(u[from + step], u[from + 2 * step], sumA, differenceA, count);
        sumAndDifference(u[from + 3 * step], u[from + 4 * step], sumB, differenceB, count);
        add2(NA, sumA, NB, sumB, g[to], count);
        add2(N0, u[from], 1, g[to], g[to], count);
        add2(NA * A, differenceA, NB * B, differenceB, g[to + stepTo], count);
        add3(NA * A2, sumA, NB * B2, sumB, u[from + 5 * step], g[to + 2 * stepTo], count);
    }

    private static void inputPair(
            float p, float q, float[] a, float[] b, float[] c, float[] d, float[] sum, float[] difference, int count) {
        for (int i = 0; i < count; i++) {
            float even = d[i] - p * b[i];
            float odd = q * (c[i] - p * a[i]);
            sum[i] = even + odd;
            difference[i] = even - odd;
        }
    }

    private static void outputPair(
            float p, float q, float[] a, float[] b, float[] c, float[] d, float[] sum, float[] difference, int count) {
        for (int i = 0; i < count; i++) {
            float even = a[i] + p * c[i];
            float odd = q * (b[i] + p * d[i]);
            sum[i] = even + odd;
            difference[i] = even - odd;
        }
    }

    private static void filterPair(
            float p, float q, float s, float[] a, float[] b, float[] c, float[] sum, float[] difference, int count) {
        for (int i = 0; i < count; i++) {
            float even = p * a[i] + q * c[i];
            float odd = s * b[i];
            sum[i] = even + odd;
            difference[i] = even - odd;
        }
    }

    private static void add2(float p, float[] a, float q, float[] b, float[] r, int count) {
        for (int i = 0; i < count; i++) {
            r[i] = p * a[i] + q * b[i];
        }
    }

    private static void add3(float p, float[] a, float q, float[] b, float[] c, float[] r, int count) {
        for (int i = 0; i < count; i++) {
            r[i] = p * a[i] + q * b[i] + c[i];
        }
    }

    private static void scale(float p, float[] a, float[] r, int count) {
        for (int i = 0; i < count; i++) {
            r[i] = p * a[i];
        }
    }

    private static void sumAndDifference(float[] a, float[] b, float[] sum, float[] difference, int count) {
        for (int i = 0; i < count; i++) {
            float x = a[i];
            float y = b[i];
            sum[i] = x + y;
            difference[i] = x - y;
        }
    }
}
