package io.github.ssl4j.device;

/**
 * HOG (histograms of oriented gradients).
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface HogKernels<S> {

    /**
     * y = HOG (histograms of oriented gradients) per cell and channel, each divided by its length (or 1e-12, if that is
     * larger): Sobel's gradient with reflected borders, of magnitude m and direction (gx, gy), adds m to bin
     * floor(atan2(gx, gy) / pi bins) modulo bins. Devices agree on the bin of every gradient that is no rounding error
     * away from the next.
     */
    void hog(HogShape shape, S images, S y);
}
