package io.github.ssl4j.device;

/**
 * The weights of {@link Augmentations#gaussianBlur}. They are computed in float32 whatever the type of the images, as
 * in torchvision 0.14, so that all devices blur with the very same numbers.
 */
public final class BlurWeights {
    /** The number of interleaved sums in which the weights are added up; it decides the last place of their total. */
    private static final int SUMS = 4;

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
            weights[i] = (float) StrictMath.exp(-0.5f * (distance * distance));
        }
        float total = total(weights);
        for (int i = 0; i < kernelSize; i++) {
            weights[i] /= total;
        }
        return weights;
    }

    private static float total(float[] values) {
        float[] sums = new float[SUMS];
        int interleaved = values.length - values.length % SUMS;
        for (int i = 0; i < values.length; i++) {
            sums[i < interleaved ? i % SUMS : 0] += values[i];
        }
        float total = 0;
        for (float sum : sums) {
            total += sum;
        }
        return total;
    }
}
