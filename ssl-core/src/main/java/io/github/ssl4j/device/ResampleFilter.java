package io.github.ssl4j.device;

/**
 * The weights by which an image's pixels make the pixels of a larger or smaller one, along each axis on its own.
 *
 * @param radius half the width of the filter in pixels: 1 for a triangle, 2 for cubic convolution (Keys, 1981)
 * @param cubic the coefficient a of cubic convolution; unused by a triangle
 * @param antialias whether the filter is widened by the scale where the image shrinks, the weights of pixels beyond
 *     the edge shared among the others; otherwise the nearest 2 radius pixels count, those beyond the edge repeating it
 */
public record ResampleFilter(int radius, double cubic, boolean antialias) {

    /** Checks both numbers. */
    public ResampleFilter {
        if (radius != 1 && radius != 2) {
            throw new IllegalArgumentException("a resampling filter needs a radius of 1 or 2, found " + radius);
        }
        if (!Double.isFinite(cubic)) {
            throw new IllegalArgumentException("a resampling filter needs a finite cubic coefficient, found " + cubic);
        }
    }

    /** Returns the filter of torchvision's bilinear interpolation. */
    public static ResampleFilter bilinear(boolean antialias) {
        return new ResampleFilter(1, 0, antialias);
    }

    /** Returns the filter of torchvision's bicubic interpolation: a = -0.5 with antialias as in Pillow, else -0.75. */
    public static ResampleFilter bicubic(boolean antialias) {
        return new ResampleFilter(2, antialias ? -0.5 : -0.75, antialias);
    }

    /** Returns whether results may leave the range of the pixels they are made from. */
    public boolean overshoots() {
        return radius == 2;
    }

    /** Returns the weight at a distance in pixels, before the weights of one result are divided by their sum. */
    public double weight(double distance) {
        double x = Math.abs(distance);
        if (x >= radius) {
            return 0;
        }
        if (radius == 1) {
            return 1 - x;
        }
        return x < 1
                ? ((cubic + 2) * x - (cubic + 3)) * x * x + 1
                : ((cubic * x - 5 * cubic) * x + 8 * cubic) * x - 4 * cubic;
    }
}
