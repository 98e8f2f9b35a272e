package io.github.ssl4j.device;

/**
 * Convolution over channels-last images.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface ConvolutionKernels<S> {

    /** y = x * w with x, y channels-last and w [K, C, R, R]. Mixed. */
    void convolution(ConvolutionShape shape, S x, S w, S y);

    /** dx from dy and w. Mixed. */
    void convolutionBackwardInput(ConvolutionShape shape, S dy, S w, S dx);

    /** dw from x and dy. Mixed. */
    void convolutionBackwardWeight(ConvolutionShape shape, S x, S dy, S dw);
}
