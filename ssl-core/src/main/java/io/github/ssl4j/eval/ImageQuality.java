package io.github.ssl4j.eval;

import io.github.ssl4j.data.Image;
import java.util.List;

/**
 * How near an image is to the one that it should be, for values from 0 to 1.
 *
 * @param psnr the peak signal-to-noise ratio over all values in decibels, infinite for equal images
 * @param ssim the structural similarity, 1 for equal images: the mean over channels and windows of 11 x 11 pixels
 *     inside the image, weighted by a Gaussian of deviation 1.5. Wang et al. 2004, "Image quality assessment: from
 *     error visibility to structural similarity"
 */
public record ImageQuality(double psnr, double ssim) {
    /** Pixels along each side of a window of the structural similarity. */
    public static final int WINDOW = 11;

    /** What equal images count as in a mean, which would be infinite otherwise. */
    private static final double MOST_DECIBELS = 100;

    private static final double DEVIATION = 1.5;

    /** (K1 L)^2 and (K2 L)^2 for values up to L = 1. */
    private static final double C1 = 0.01 * 0.01;

    private static final double C2 = 0.03 * 0.03;

    private static final double[] WEIGHTS = weights();

    private static double[] weights() {
        double[] weights = new double[WINDOW];
        double sum = 0;
        for (int i = 0; i < WINDOW; i++) {
            double distance = (i - (WINDOW - 1) / 2.0) / DEVIATION;
            weights[i] = Math.exp(-distance * distance / 2);
            sum += weights[i];
        }
        for (int i = 0; i < WINDOW; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    /**
     * Measures an image.
     *
     * @throws IllegalArgumentException if the two differ in size or channels, or a side is shorter than a window
     */
    public static ImageQuality of(Image expected, Image found) {
        return new ImageQuality(psnr(expected, found), ssim(expected, found));
    }

    /**
     * Returns the mean over images; one that equals what it should be counts as 100 decibels.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static ImageQuality mean(List<ImageQuality> images) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("the mean quality: expected at least one image, found none");
        }
        double psnr = 0;
        double ssim = 0;
        for (ImageQuality image : images) {
            psnr += Math.min(MOST_DECIBELS, image.psnr);
            ssim += image.ssim;
        }
        return new ImageQuality(psnr / images.size(), ssim / images.size());
    }

    private static double psnr(Image expected, Image found) {
        requireSame(expected, found);
        int length = expected.channels() * expected.height() * expected.width();
        double squares = 0;
        for (int i = 0; i < length; i++) {
            double difference = (double) expected.pixels()[i] - found.pixels()[i];
            squares += difference * difference;
        }
        return -10 * Math.log10(squares / length);
    }

    private static double ssim(Image expected, Image found) {
        requireSame(expected, found);
        int height = expected.height();
        int width = expected.width();
        if (height < WINDOW || width < WINDOW) {
            throw new IllegalArgumentException("structural similarity: expected images of at least " + WINDOW + " x "
                    + WINDOW + " pixels, found " + height + " x " + width);
        }
        double sum = 0;
        for (int c = 0; c < expected.channels(); c++) {
            sum += ssim(plane(expected, c), plane(found, c), height, width);
        }
        return sum / expected.channels();
    }

    private static void requireSame(Image expected, Image found) {
        if (expected.channels() != found.channels()
                || expected.height() != found.height()
                || expected.width() != found.width()) {
            throw new IllegalArgumentException(
                    "image quality: expected an image of " + shape(expected) + ", found " + shape(found));
        }
    }

    private static String shape(Image image) {
        return image.channels() + " x " + image.height() + " x " + image.width();
    }

    private static double[] plane(Image image, int channel) {
        double[] plane = new double[image.height() * image.width()];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = image.pixels()[channel * plane.length + i];
        }
        return plane;
    }

    private static double ssim(double[] a, double[] b, int height, int width) {
        double[] meanA = smoothed(a, height, width);
        double[] meanB = smoothed(b, height, width);
        double[] squareA = smoothed(product(a, a), height, width);
        double[] squareB = smoothed(product(b, b), height, width);
        double[] both = smoothed(product(a, b), height, width);
        double sum = 0;
        for (int i = 0; i < meanA.length; i++) {
            double means = meanA[i] * meanB[i];
            double squaredMeans = meanA[i] * meanA[i] + meanB[i] * meanB[i];
            double covariance = both[i] - means;
            double variances = squareA[i] + squareB[i] - squaredMeans;
            sum += (2 * means + C1) * (2 * covariance + C2) / ((squaredMeans + C1) * (variances + C2));
        }
        return sum / meanA.length;
    }

    private static double[] product(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    /** Returns the weighted means of all windows that lie inside the plane. */
    private static double[] smoothed(double[] plane, int height, int width) {
        int columns = width - WINDOW + 1;
        double[] alongRows = new double[height * columns];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < columns; x++) {
                double sum = 0;
                for (int k = 0; k < WINDOW; k++) {
                    sum += WEIGHTS[k] * plane[y * width + x + k];
                }
                alongRows[y * columns + x] = sum;
            }
        }
        double[] smoothed = new double[(height - WINDOW + 1) * columns];
        for (int i = 0; i < smoothed.length; i++) {
            double sum = 0;
            for (int k = 0; k < WINDOW; k++) {
                sum += WEIGHTS[k] * alongRows[i + k * columns];
            }
            smoothed[i] = sum;
        }
        return smoothed;
    }
}
