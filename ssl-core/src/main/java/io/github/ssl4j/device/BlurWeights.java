package io.github.ssl4j.device;

/**
 * The weights of a Gaussian blur along one axis. They are computed in float32 whatever the type of the images: the very
 * same numbers as those of torchvision 0.14 on processors with AVX2, to the last bit.
 */
public final class BlurWeights {
    private static final int LANES = 8;
    private static final int INTERLEAVED = 4;

    private BlurWeights() {}

    /**
     * Returns the weights from one end of the kernel to the other: exp(-d^2 / (2 sigma^2)) at d pixels from the middle,
     * divided by their sum.
     *
     * @param kernelSize odd
     * @param sigma the standard deviation in pixels, positive
     */
    public static float[] of(int kernelSize, double sigma) {
        float[] weights = new float[kernelSize];
        for (int i = 0; i < kernelSize; i++) {
            float distance = (i - kernelSize / 2) / (float) sigma;
            weights[i] = exp(-0.5f * (distance * distance));
        }
        float total = total(weights);
        for (int i = 0; i < kernelSize; i++) {
            weights[i] /= total;
        }
        return weights;
    }

    /**
     * e^x = 2^n e^r with r = x - n ln 2 and e^r a polynomial, as expf within 1.0 units in the last place of SLEEF
     * (Shibata and Petrogalli 2020, arXiv:2001.09258), for x of at most 0.
     */
    static float exp(float x) {
        if (x < -104) {
            return 0;
        }
        float n = (float) Math.rint(x * 1.44269504f);
        // ln 2 in two parts, the first with few enough digits that its product with n is exact
        float r = Math.fma(n, -1.428606765330187e-6f, Math.fma(n, -0.693145751953125f, x));
        float tail = 0.00019852762f;
        tail = Math.fma(tail, r, 0.0013930436f);
        tail = Math.fma(tail, r, 0.008333361f);
        tail = Math.fma(tail, r, 0.041666485f);
        tail = Math.fma(tail, r, 0.16666667f);
        tail = Math.fma(tail, r, 0.5f);
        return Math.scalb(1 + Math.fma(r * r, tail, r), (int) n);
    }

    /** The sum in the order of torch's vectors: rows of lanes added up in turns, then what fills no row, then lanes. */
    static float total(float[] values) {
        int lanes = values.length < LANES ? 1 : LANES;
        int rows = values.length / lanes;
        int inTurns = rows - rows % INTERLEAVED;
        float[][] sums = new float[INTERLEAVED][lanes];
        for (int i = 0; i < rows * lanes; i++) {
            int row = i / lanes;
            sums[row < inTurns ? row % INTERLEAVED : 0][i % lanes] += values[i];
        }
        float total = 0;
        for (int i = rows * lanes; i < values.length; i++) {
            total += values[i];
        }
        for (int lane = 0; lane < lanes; lane++) {
            total += sums[0][lane] + sums[1][lane] + sums[2][lane] + sums[3][lane];
        }
        return total;
    }
}
