package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.device.BlurWeights;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;

/**
 * Blurs an image by a Gaussian of random width, with the given probability, as torchvision's {@code gaussian_blur}.
 *
 * @param kernelSize the side of the kernel in pixels, odd
 * @param sigma the standard deviations to draw from, in pixels
 * @param probability the probability of a blur
 */
public record GaussianBlur(int kernelSize, Range sigma, double probability) implements Transform {
    private static final double NEGLIGIBLE_FROM = 6.5;

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

    /** No blur. */
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
     * Blurs an image, reflected beyond its edge without repeating the edge.
     *
     * @param kernelSize the side of the kernel in pixels, odd, at most twice the smaller side of the image less one
     * @param sigma the standard deviation in pixels
     * @throws IllegalArgumentException if the kernel is even or too large for the image, or sigma is not positive
     */
    public static void blur(Image image, int kernelSize, double sigma) {
        Requirements.oddKernel(kernelSize);
        Requirements.positive("the blur sigma", sigma);
        int height = image.height();
        int width = image.width();
        int reach = kernelSize / 2;
        if (reach >= Math.min(height, width)) {
            throw new IllegalArgumentException("a blur kernel of " + kernelSize + " needs an image of at least "
                    + (reach + 1) + " x " + (reach + 1) + " to mirror, found " + height + " x " + width);
        }
        // further out a weight is lost in float32's rounding
        int half = (int) Math.min(reach, Math.ceil(NEGLIGIBLE_FROM * sigma));
        Scratch scratch = Scratch.ofThisThread();
        float[] weights = BlurWeights.of(kernelSize, sigma);
        float[] kernel = Arrays.copyOfRange(weights, reach, reach + half + 1);
        float[] between = scratch.plane(height * width);
        float[] line = scratch.line(width + 2 * half);
        for (int c = 0; c < image.channels(); c++) {
            int plane = c * height * width;
            alongRows(image.pixels(), plane, height, width, kernel, half, line, between);
            alongColumns(between, image.pixels(), plane, height, width, kernel, half);
        }
    }

    private static void alongRows(
            float[] pixels, int plane, int height, int width, float[] kernel, int half, float[] line, float[] target) {
        for (int y = 0; y < height; y++) {
            System.arraycopy(pixels, plane + y * width, line, half, width);
            for (int k = 1; k <= half; k++) {
                line[half - k] = line[half + k];
                line[half + width - 1 + k] = line[half + width - 1 - k];
            }
            Lines.scale(line, half, kernel[0], target, y * width, width);
            for (int k = 1; k <= half; k++) {
                Lines.addScaledPair(line, half - k, half + k, kernel[k], target, y * width, width);
            }
        }
    }

    private static void alongColumns(
            float[] source, float[] pixels, int plane, int height, int width, float[] kernel, int half) {
        for (int y = 0; y < height; y++) {
            int row = plane + y * width;
            Lines.scale(source, y * width, kernel[0], pixels, row, width);
            for (int k = 1; k <= half; k++) {
                int above = mirrored(y - k, height) * width;
                int below = mirrored(y + k, height) * width;
                Lines.addScaledPair(source, above, below, kernel[k], pixels, row, width);
            }
        }
    }

    private static int mirrored(int row, int height) {
        int inside = Math.abs(row);
        return inside < height ? inside : 2 * (height - 1) - inside;
    }
}
