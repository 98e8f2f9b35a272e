package io.github.ssl4j.device;

/**
 * Multi-head self-attention.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface AttentionKernels<S> {

    /**
     * y = P V per sequence and head, with the probabilities P = softmax(Q KT / sqrt(head width) + bias) by rows.
     * Mixed, with one type for all but the biases.
     *
     * @param qkv queries, keys and values [N, L, 3, heads, head width]
     * @param bias nullable [heads, L, L]
     * @param probabilities receives P [N, heads, L, L]
     * @param y [N, L, heads, head width]
     */
    void attention(AttentionShape shape, S qkv, S bias, S probabilities, S y);

    /** dqkv, and where it is not null dbias, of {@link #attention}. */
    void attentionBackward(AttentionShape shape, S qkv, S probabilities, S dy, S dqkv, S dbias);
}
