package io.github.ssl4j.device;

/**
 * Max pooling over channels-last images.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface PoolingKernels<S> {

    /** Returns how many bytes of UINT8 workspace max pooling carries from forward to backward. */
    long maxPoolWorkspace(PoolShape shape);

    /** y = the largest x of every window; workspace receives where it was. */
    void maxPool(PoolShape shape, S x, S y, S workspace);

    /** dx = dy at the winners, 0 elsewhere. */
    void maxPoolBackward(PoolShape shape, S dy, S workspace, S dx);
}
