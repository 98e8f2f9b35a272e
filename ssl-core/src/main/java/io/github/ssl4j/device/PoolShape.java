package io.github.ssl4j.device;

/**
 * The sizes of a two-dimensional max pooling: input [N, H, W, C], output [N, H', W', C] with H' = (H + 2 padding - R) /
 * stride + 1; padded pixels never win.
 *
 * @param batch N
 * @param height H
 * @param width W
 * @param channels C
 * @param kernel R, the side of the square window
 * @param stride the step of the window in both directions
 * @param padding pixels added on all four sides, at most half the kernel
 */
public record PoolShape(int batch, int height, int width, int channels, int kernel, int stride, int padding) {

    /** Checks that every window holds at least one pixel. */
    public PoolShape {
        if (batch < 1 || height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("pooling needs sizes of at least 1, found batch " + batch + ", image "
                    + height + "x" + width + "x" + channels);
        }
        if (kernel < 1
                || stride < 1
                || padding < 0
                || 2 * padding > kernel
                || height + 2 * padding < kernel
                || width + 2 * padding < kernel) {
            throw new IllegalArgumentException("a window of side " + kernel + " with stride " + stride + " and padding "
                    + padding + " does not fit an image of " + height + "x" + width);
        }
    }

    /** Returns H'. */
    public int outputHeight() {
        return (height + 2 * padding - kernel) / stride + 1;
    }

    /** Returns W'. */
    public int outputWidth() {
        return (width + 2 * padding - kernel) / stride + 1;
    }

    /** Returns the number of elements of the input. */
    public long inputLength() {
        return (long) batch * height * width * channels;
    }

    /** Returns the number of elements of the output. */
    public long outputLength() {
        return (long) batch * outputHeight() * outputWidth() * channels;
    }
}
