package io.github.ssl4j.device;

/**
 * Softmax along rows, its logarithm, and the cross-entropy made of it.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface SoftmaxKernels<S> {

    /** y = exp(x) / sum exp(x) per row of {@code columns} elements, safe against overflow; y may be x. */
    void softmax(int rows, int columns, S x, S y);

    /** dx = y (dy - sum y dy) per row; dx may be dy. */
    void softmaxBackward(int rows, int columns, S y, S dy, S dx);

    /** y = x - log sum exp(x) per row; y may be x. */
    void logSoftmax(int rows, int columns, S x, S y);

    /** dx = dy - exp(y) sum dy per row; dx may be dy. */
    void logSoftmaxBackward(int rows, int columns, S y, S dy, S dx);

    /**
     * Cross-entropy of one target column per row: losses[r] = log sum exp(logits[r]) - logits[r, target[r]], and
     * gradient[r] = gradientScale (softmax(logits[r]) - onehot(target[r])).
     *
     * @param target INT32 [rows]
     * @param excluded nullable INT32 [rows]; a column per row that takes no part, -1 for none
     * @param gradient may be {@code logits}
     */
    void softmaxCrossEntropy(
            int rows, int columns, S logits, S target, S excluded, double gradientScale, S losses, S gradient);
}
