package io.github.ssl4j.augment;

/**
 * How pixels between pixels are made. The antialiased kinds widen the filter when the image shrinks, as Pillow does and
 * torchvision with {@code antialias=True}; the others look only at the nearest pixels, as {@code antialias=False}.
 */
public enum Interpolation {
    /** Triangle filter. */
    BILINEAR(1, true, 0),
    /** Cubic convolution (Keys, 1981) with a = -0.5. */
    BICUBIC(2, true, -0.5),
    /** Between the two nearest pixels of each axis. */
    BILINEAR_WITHOUT_ANTIALIAS(1, false, 0),
    /** Cubic convolution over the four nearest pixels of each axis with a = -0.75. */
    BICUBIC_WITHOUT_ANTIALIAS(2, false, -0.75);

    private final int radius;
    private final boolean antialias;
    private final double cubic;

    Interpolation(int radius, boolean antialias, double cubic) {
        this.radius = radius;
        this.antialias = antialias;
        this.cubic = cubic;
    }

    /** Half the width of the filter, in pixels. */
    int radius() {
        return radius;
    }

    /** Whether results may leave the range of the pixels they are made from. */
    boolean overshoots() {
        return cubic != 0;
    }

    boolean antialias() {
        return antialias;
    }

    /** The filter's value at a distance in pixels. */
    double weight(double distance) {
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
