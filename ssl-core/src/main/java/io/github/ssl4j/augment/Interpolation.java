package io.github.ssl4j.augment;

import io.github.ssl4j.device.ResampleFilter;

/**
 * How values between pixels are interpolated. The antialiased kinds widen the filter when the image shrinks, as Pillow
 * does and torchvision with {@code antialias=True}; the others look only at the nearest pixels, as
 * {@code antialias=False}.
 */
public enum Interpolation {
    /** Triangle filter. */
    BILINEAR(ResampleFilter.bilinear(true)),
    /** Cubic convolution (Keys, 1981) with a = -0.5. */
    BICUBIC(ResampleFilter.bicubic(true)),
    /** Between the two nearest pixels of each axis. */
    BILINEAR_WITHOUT_ANTIALIAS(ResampleFilter.bilinear(false)),
    /** Cubic convolution over the four nearest pixels of each axis with a = -0.75. */
    BICUBIC_WITHOUT_ANTIALIAS(ResampleFilter.bicubic(false));

    private final ResampleFilter filter;

    Interpolation(ResampleFilter filter) {
        this.filter = filter;
    }

    /** Returns the weights of the pixels, as devices take them. */
    public ResampleFilter filter() {
        return filter;
    }
}
