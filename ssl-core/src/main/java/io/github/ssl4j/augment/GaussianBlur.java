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
    private static final int SHIFTED = 4;

    /** Checks every number. */
    public GaussianBlur {
        Requirements.oddKernel(kernelSize);
        Requirements.positive("the smallest blur sigma", sigma.low());
        Requirements.probability("the blur probability", probability);
    }

    /**
     * The blur of Chen et al. 2020: a kernel of about a tenth of the shorter side, sigma 0.1 to 2, with probability
     * 0.5.
     */
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
        float[] kernel = Arrays.copyOfRange(BlurWeights.of(kernelSize, sigma), reach, reach + half + 1);
        int channels = isGray(image) ? 1 : image.channels();
        blur(image, channels, kernel, half);
        for (int c = channels; c < image.channels(); c++) {
            System.arraycopy(image.pixels(), 0, image.pixels(), c * height * width, height * width);
        }
    }

    /** Whether all channels are the same, as after a conversion to grayscale: then one is blurred for all. */
    private static boolean isGray(Image image) {
        int plane = image.height() * image.width();
        float[] pixels = image.pixels();
        for (int c = 1; c < image.channels(); c++) {
            if (!Arrays.equals(pixels, 0, plane, pixels, c * plane, (c + 1) * plane)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Blurs the first channels. The channels of a row stand in one line, each with {@code half} mirrored pixels on
     * either side; such lines are blurred along the row, and as many as needed are kept to be blurred along the
     * columns.
     */
    private static void blur(Image image, int channels, float[] kernel, int half) {
        int height = image.height();
        int width = image.width();
        int padded = width + 2 * half;
        int length = channels * padded - 2 * half;
        int kept = Math.min(height, 2 * half + 1);
        Scratch scratch = Scratch.ofThisThread();
        float[][] lines = scratch.lines(kept + SHIFTED, channels * padded);
        float[] line = scratch.line(channels * padded);
        float[] pixels = image.pixels();
        int next = 0;
        for (int y = 0; y < height; y++) {
            for (; next <= Math.min(y + half, height - 1); next++) {
                for (int c = 0; c < channels; c++) {
                    pad(pixels, (c * height + next) * width, width, half, line, c * padded);
                }
                alongRow(line, length, kernel, half, lines, kept, lines[next % kept]);
            }
            alongColumns(lines, kept, y, height, kernel, half, line, length);
            for (int c = 0; c < channels; c++) {
                System.arraycopy(line, c * padded, pixels, (c * height + y) * width, width);
            }
        }
    }

    private static void pad(float[] pixels, int from, int width, int half, float[] line, int to) {
        int start = to + half;
        System.arraycopy(pixels, from, line, start, width);
        for (int k = 1; k <= half; k++) {
            line[start - k] = line[start + k];
            line[start + width - 1 + k] = line[start + width - 1 - k];
        }
    }

    /** Blurs a padded line; shifted copies of it, behind the lines kept, bring neighbours to the same place. */
    private static void alongRow(
            float[] line, int length, float[] kernel, int half, float[][] lines, int kept, float[] target) {
        float[] a = lines[kept];
        float[] b = lines[kept + 1];
        float[] c = lines[kept + 2];
        float[] d = lines[kept + 3];
        System.arraycopy(line, half, a, 0, length);
        Lines.scale(target, kernel[0], a, length);
        int k = 1;
        for (; k < half; k += 2) {
            System.arraycopy(line, half - k, a, 0, length);
            System.arraycopy(line, half + k, b, 0, length);
            System.arraycopy(line, half - k - 1, c, 0, length);
            System.arraycopy(line, half + k + 1, d, 0, length);
            Lines.addPairs(target, kernel[k], a, b, kernel[k + 1], c, d, length);
        }
        if (k == half) {
            System.arraycopy(line, 2 * half, b, 0, length);
            Lines.addPair(target, kernel[k], line, b, length);
        }
    }

    private static void alongColumns(
            float[][] lines, int kept, int y, int height, float[] kernel, int half, float[] target, int length) {
        Lines.scale(target, kernel[0], lines[y % kept], length);
        int k = 1;
        for (; k < half; k += 2) {
            float[] a = lines[mirrored(y - k, height) % kept];
            float[] b = lines[mirrored(y + k, height) % kept];
            float[] c = lines[mirrored(y - k - 1, height) % kept];
            float[] d = lines[mirrored(y + k + 1, height) % kept];
            Lines.addPairs(target, kernel[k], a, b, kernel[k + 1], c, d, length);
        }
        if (k == half) {
            Lines.addPair(
                    target,
                    kernel[k],
                    lines[mirrored(y - k, height) % kept],
                    lines[mirrored(y + k, height) % kept],
                    length);
        }
    }

    private static int mirrored(int row, int height) {
        int inside = Math.abs(row);
        return inside < height ? inside : 2 * (height - 1) - inside;
    }
}
