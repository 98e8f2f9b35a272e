package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;

/**
 * Blurs an image with a Gaussian of random width, sometimes, as torchvision's {@code gaussian_blur}.
 *
 * @param kernelSize the side of the kernel in pixels, odd
 * @param sigma the standard deviations to draw from, in pixels
 * @param probability how often
 */
public record GaussianBlur(int kernelSize, Range sigma, double probability) implements Transform {
    /** Checks every number. */
    public GaussianBlur {
        Requirements.oddKernel(kernelSize);
        Requirements.positive("the smallest blur sigma", sigma.low());
        Requirements.probability("the blur probability", probability);
    }

    /** The blur of Chen et al. 2020: a kernel of about a tenth of the side, sigma 0.1 to 2, with probability 0.5. */
    public static GaussianBlur simClr(int size) {
        return new GaussianBlur(size / 20 * 2 + 1, new Range(0.1, 2), 0.5);
    }

    /** A blur that never happens. */
    public static GaussianBlur none() {
        return new GaussianBlur(1, new Range(1, 1), 0);
    }

    @Override
    public void apply(Image image, RandomStream random) {
        if (random.nextBoolean(probability)) {
            blur(image, kernelSize, sigma.draw(random));
        }
    }

    /**
     * Blurs an image; beyond its edge it is mirrored, the edge itself not repeated.
     *
     * @param kernelSize the side of the kernel in pixels, odd, at most twice the smaller side of the image less one
     * @param sigma the standard deviation in pixels
     * @throws IllegalArgumentException if the kernel is even or too large for the image, or sigma is not positive
     */
    public static void blur(Image image, int kernelSize, double sigma) {
        Requirements.oddKernel(kernelSize);
        Requirements.positive("the blur sigma", sigma);
        int half = kernelSize / 2;
        int height = image.height();
        int width = image.width();
        if (half >= Math.min(height, width)) {
            throw new IllegalArgumentException("a blur kernel of " + kernelSize + " needs an image of at least "
                    + (half + 1) + " x " + (half + 1) + " to mirror, found " + height + " x " + width);
        }
        Scratch scratch = Scratch.ofThisThread();
        float[] kernel = kernel(kernelSize, sigma, scratch);
        float[] between = scratch.plane(height * width);
        float[] line = scratch.line(width + 2 * half);
        for (int c = 0; c < image.channels(); c++) {
            int plane = c * height * width;
            alongRows(image.pixels(), plane, height, width, kernel, half, line, between);
            alongColumns(between, image.pixels(), plane, height, width, kernel, half);
        }
    }

    private static float[] kernel(int size, double sigma, Scratch scratch) {
        float[] kernel = scratch.kernel(size);
        double total = 0;
        for (int k = 0; k < size; k++) {
            double x = (k - size / 2) / sigma;
            total += StrictMath.exp(-0.5 * x * x);
        }
        for (int k = 0; k < size; k++) {
            double x = (k - size / 2) / sigma;
            kernel[k] = (float) (StrictMath.exp(-0.5 * x * x) / total);
        }
        return kernel;
    }

    private static void alongRows(
            float[] pixels, int plane, int height, int width, float[] kernel, int half, float[] line, float[] target) {
        for (int y = 0; y < height; y++) {
            System.arraycopy(pixels, plane + y * width, line, half, width);
            for (int k = 1; k <= half; k++) {
                line[half - k] = line[half + k];
                line[half + width - 1 + k] = line[half + width - 1 - k];
            }
            Lines.scale(line, 0, kernel[0], target, y * width, width);
            for (int k = 1; k <= 2 * half; k++) {
                Lines.addScaled(line, k, kernel[k], target, y * width, width);
            }
        }
    }

    private static void alongColumns(
            float[] source, float[] pixels, int plane, int height, int width, float[] kernel, int half) {
        for (int y = 0; y < height; y++) {
            int row = plane + y * width;
            Lines.scale(source, mirrored(y - half, height) * width, kernel[0], pixels, row, width);
            for (int k = 1; k <= 2 * half; k++) {
                int from = mirrored(y - half + k, height) * width;
                Lines.addScaled(source, from, kernel[k], pixels, row, width);
            }
        }
    }

    private static int mirrored(int row, int height) {
        int inside = Math.abs(row);
        return inside < height ? inside : 2 * (height - 1) - inside;
    }
}
