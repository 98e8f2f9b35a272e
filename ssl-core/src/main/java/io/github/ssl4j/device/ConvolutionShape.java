package io.github.ssl4j.device;

/**
 * The sizes of a two-dimensional convolution without bias: input [N, H, W, C], weight [K, C, R, R], output [N, H', W',
 * K] with H' = (H + 2 padding - R) / stride + 1.
 *
 * @param batch N
 * @param height H
 * @param width W
 * @param channels C
 * @param filters K
 * @param kernel R, the side of the square kernel
 * @param stride the step of the kernel in both directions
 * @param padding zeros added on all four sides
 */
public record ConvolutionShape(
        int batch, int height, int width, int channels, int filters, int kernel, int stride, int padding) {

    /** Checks that there is at least one output pixel. */
    public ConvolutionShape {
        if (batch < 1 || height < 1 || width < 1 || channels < 1 || filters < 1) {
            throw new IllegalArgumentException("a convolution needs sizes of at least 1, found batch " + batch
                    + ", image " + height + "x" + width + "x" + channels + ", filters " + filters);
        }
        if (kernel < 1 || stride < 1 || padding < 0 || height + 2 * padding < kernel || width + 2 * padding < kernel) {
            throw new IllegalArgumentException("a kernel of side " + kernel + " with stride " + stride + " and padding "
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

    /** Returns the number of elements of the weight. */
    public long weightLength() {
        return (long) filters * channels * kernel * kernel;
    }

    /** Returns the number of elements of the output. */
    public long outputLength() {
        return (long) batch * outputHeight() * outputWidth() * filters;
    }
}
