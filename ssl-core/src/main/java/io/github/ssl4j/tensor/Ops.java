package io.github.ssl4j.tensor;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Unary;
import java.util.function.Supplier;

/**
 * Differentiable operations. Each computes at once and, while gradients are wanted, is recorded for {@link
 * Tensor#backward()}. Shapes that do not fit throw an {@link IllegalArgumentException} that names the operation, the
 * operand, the shape expected and the shape found.
 *
 * <p>Where an operation takes a second operand b, b may be smaller than a: one value, a's last axes (a row for every
 * row), or a's first axes followed by ones (a value for every row).
 */
public final class Ops {

    private Ops() {}

    /**
     * What a batch norm in training leaves behind.
     *
     * @param output the normalised input
     * @param mean the mean of the batch [C]
     * @param variance the biased variance of the batch [C]
     * @param count the number of values per channel
     */
    public record BatchNormResult(Tensor output, Tensor mean, Tensor variance, int count) {}

    // ----------------------------------------------------------------------------------------------- elementwise

    /** Returns a + b. */
    public static Tensor add(Tensor a, Tensor b) {
        return Arithmetic.add(a, b);
    }

    /** Returns a - b. */
    public static Tensor subtract(Tensor a, Tensor b) {
        return Arithmetic.subtract(a, b);
    }

    /** Returns a b, elementwise. */
    public static Tensor multiply(Tensor a, Tensor b) {
        return Arithmetic.multiply(a, b);
    }

    /** Returns a / b, elementwise. */
    public static Tensor divide(Tensor a, Tensor b) {
        return Arithmetic.divide(a, b);
    }

    /**
     * Returns max(a + b, 0) for operands of one shape, in the memory of a: the end of a residual block. The backward of
     * the operation that made a must not need a, as those of norms, convolutions and sums do not.
     *
     * @throws IllegalArgumentException if a is a leaf; a used after this throws an {@link IllegalStateException}
     */
    public static Tensor addReluInPlace(Tensor a, Tensor b) {
        return Arithmetic.addReluInPlace(a, b);
    }

    /** Returns alpha x + beta. */
    public static Tensor affine(Tensor x, double alpha, double beta) {
        return Arithmetic.affine(x, alpha, beta);
    }

    /** Returns max(x, 0). */
    public static Tensor relu(Tensor x) {
        return Arithmetic.unary(Unary.RELU, "relu", x);
    }

    /** Returns x Phi(x), the exact form. Hendrycks and Gimpel 2016, arXiv:1606.08415. */
    public static Tensor gelu(Tensor x) {
        return Arithmetic.unary(Unary.GELU, "gelu", x);
    }

    /** Returns x^2. */
    public static Tensor square(Tensor x) {
        return Arithmetic.unary(Unary.SQUARE, "square", x);
    }

    /** Returns the square root of x. */
    public static Tensor sqrt(Tensor x) {
        return Arithmetic.unary(Unary.SQRT, "sqrt", x);
    }

    /** Returns e^x. */
    public static Tensor exp(Tensor x) {
        return Arithmetic.unary(Unary.EXP, "exp", x);
    }

    /** Returns the natural logarithm of x. */
    public static Tensor log(Tensor x) {
        return Arithmetic.unary(Unary.LOG, "log", x);
    }

    /** Returns |x|. */
    public static Tensor abs(Tensor x) {
        return Arithmetic.unary(Unary.ABS, "abs", x);
    }

    /** Returns x^2 / 2 where |x| is below 1 and |x| - 1/2 elsewhere: smooth L1 with beta 1, not reduced. */
    public static Tensor smoothL1(Tensor x) {
        return Arithmetic.unary(Unary.SMOOTH_L1, "smoothL1", x);
    }

    // ------------------------------------------------------------------------------------------ moving, reducing

    /** Returns x in another shape of as many elements, on the same memory. */
    public static Tensor reshape(Tensor x, int... shape) {
        return Reshaping.reshape(x, shape);
    }

    /** Returns x with its axes in another order: axis i of the result is axis order[i] of x. */
    public static Tensor permute(Tensor x, int... order) {
        return Reshaping.permute(x, order);
    }

    /** Returns images [N, C, H, W], as Deeplearning4j has them, as [N, H, W, C]. */
    public static Tensor channelsLast(Tensor images) {
        Shapes.requireRank("channelsLast", "images", images, 4, "[N, C, H, W]");
        return permute(images, 0, 2, 3, 1);
    }

    /** Returns images [N, H, W, C] as tokens [N, L, P]: square patches row by row, each row, column, channel. */
    public static Tensor patchify(Tensor images, int patch) {
        return Patches.patchify(images, patch);
    }

    /** Returns the images [N, H, W, C] that {@link #patchify} makes these tokens [N, L, P] of. */
    public static Tensor unpatchify(Tensor tokens, int patch, int height, int width, int channels) {
        return Patches.unpatchify(tokens, patch, height, width, channels);
    }

    /**
     * Returns the HOG (histograms of oriented gradients) [N, H / cell, W / cell, C, bins] of images
     * [N, H, W, C], with no gradient.
     *
     * @param gaussianWindow the side of the squares that a Gaussian fades towards their borders, 0 for none
     */
    public static Tensor hog(Tensor images, int bins, int cell, int gaussianWindow) {
        return Patches.hog(images, bins, cell, gaussianWindow);
    }

    /** Returns {@code count} rows of x from row {@code from} on, on the same memory. */
    public static Tensor slice(Tensor x, int from, int count) {
        return Reshaping.slice(x, from, count);
    }

    /** Returns the rows of all parts one after another. */
    public static Tensor concatenate(Tensor... parts) {
        return Reshaping.concatenate(parts);
    }

    /** Returns the columns of all parts [N, D] side by side. */
    public static Tensor concatenateColumns(Tensor... parts) {
        return Reshaping.concatenateColumns(parts);
    }

    /** Returns {@code count} columns of x [N, D] from column {@code from} on. */
    public static Tensor columns(Tensor x, int from, int count) {
        return Reshaping.columns(x, from, count);
    }

    /** Returns x {@code count} times, one below the other along a new first axis. */
    public static Tensor repeat(Tensor x, int count) {
        return Reshaping.repeat(x, count);
    }

    /** Returns where the largest value along the last axis is, INT32 and without that axis; the first on ties. */
    public static Tensor argmax(Tensor x) {
        return Reshaping.argmax(x);
    }

    /** Returns the rows of x named by an INT32 index [N]. */
    public static Tensor gatherRows(Tensor x, Tensor index) {
        return Reshaping.gatherRows(x, index);
    }

    /** Returns the sum of all elements, [1]. */
    public static Tensor sum(Tensor x) {
        return Reshaping.sumAll(x, 1);
    }

    /** Returns the sum over one axis, which disappears. */
    public static Tensor sum(Tensor x, int axis) {
        return Reshaping.sum(x, axis, 1);
    }

    /** Returns the mean of all elements, [1]. */
    public static Tensor mean(Tensor x) {
        return Reshaping.sumAll(x, 1.0 / x.length());
    }

    /** Returns the mean over one axis, which disappears. */
    public static Tensor mean(Tensor x, int axis) {
        Shapes.requireAxis("mean", x, axis);
        return Reshaping.sum(x, axis, 1.0 / x.size(axis));
    }

    // ------------------------------------------------------------------------------------ products, convolution

    /** Returns a b for a [M, K] and b [K, N]. */
    public static Tensor matmul(Tensor a, Tensor b) {
        return Products.matmul(a, b, false);
    }

    /** Returns a bT for a [M, K] and b [N, K]. */
    public static Tensor matmulTransposed(Tensor a, Tensor b) {
        return Products.matmul(a, b, true);
    }

    /** Returns x weightT + bias for x [..., in], weight [out, in] and a bias [out] that may be null: [..., out]. */
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return Products.linear(x, weight, bias, x.device().floating());
    }

    /** Returns {@link #linear} in the type of the activations that layers pass on: {@link Device#activation()}. */
    public static Tensor linearLayer(Tensor x, Tensor weight, Tensor bias) {
        return Products.linear(x, weight, bias, x.device().activation());
    }

    /** Returns the convolution of x [N, H, W, C] with weight [K, C, R, R], zeros around the image: [N, H', W', K]. */
    public static Tensor convolution(Tensor x, Tensor weight, int stride, int padding) {
        return Products.convolution(x, weight, stride, padding);
    }

    /** Returns the largest value of every window of x [N, H, W, C]. */
    public static Tensor maxPool(Tensor x, int kernel, int stride, int padding) {
        return Products.maxPool(x, kernel, stride, padding);
    }

    /** Returns the mean of every channel of x [N, H, W, C] over the image: [N, C]. */
    public static Tensor globalAveragePool(Tensor x) {
        Shapes.requireRank("globalAveragePool", "x", x, 4, "[N, H, W, C]");
        return mean(reshape(x, x.size(0), x.size(1) * x.size(2), x.size(3)), 1);
    }

    // ----------------------------------------------------------------------------------------------------- norms

    /**
     * Returns x, with channels on the last axis, normalised by the statistics of the batch, times gamma plus beta, and
     * with {@code relu} its positive part. Ioffe and Szegedy 2015, arXiv:1502.03167.
     *
     * @throws IllegalArgumentException if there is only one value per channel
     */
    public static BatchNormResult batchNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon, boolean relu) {
        return Norms.batchNorm(x, gamma, beta, epsilon, relu);
    }

    /**
     * Returns what {@link #batchNorm} returns for each of {@code groups} equal groups of the rows of x by itself; mean
     * and variance are the means of theirs, and the count is that of one group.
     *
     * @throws IllegalArgumentException if the rows do not make equal groups or a group has only one value per channel
     */
    public static BatchNormResult splitBatchNorm(
            Tensor x, Tensor gamma, Tensor beta, double epsilon, boolean relu, int groups) {
        return SplitBatchNorm.apply(x, gamma, beta, epsilon, relu, groups);
    }

    /**
     * Returns what {@link #batchNorm} returns for the rows that all peers have together, of which x are this worker's;
     * mean, variance and count are those of all. The gradients of gamma and beta are this worker's shares.
     *
     * @throws IllegalArgumentException if there is only one value per channel
     */
    public static BatchNormResult sharedBatchNorm(
            Tensor x, Tensor gamma, Tensor beta, double epsilon, boolean relu, BatchNormPeers peers) {
        return SharedBatchNorm.apply(x, gamma, beta, epsilon, relu, peers);
    }

    /** Returns x normalised by given statistics, times gamma plus beta, and with {@code relu} its positive part. */
    public static Tensor batchNormInference(
            Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, double epsilon, boolean relu) {
        return Norms.batchNormInference(x, gamma, beta, mean, variance, epsilon, relu);
    }

    /**
     * Returns x normalised over its last axis, times gamma plus beta, which may both be null. Ba et al. 2016,
     * arXiv:1607.06450.
     */
    public static Tensor layerNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon) {
        return Norms.layerNorm(x, gamma, beta, epsilon);
    }

    /** Returns the rows of x [N, D] divided by their Euclidean norm, or by 1e-12 where that is larger. */
    public static Tensor l2Normalize(Tensor x) {
        return Norms.l2Normalize(x, 1e-12);
    }

    // ------------------------------------------------------------------------------------------------- attention

    /**
     * Returns multi-head self-attention, softmax(Q KT / sqrt(D / heads) + bias) V per head. Vaswani et al. 2017,
     * arXiv:1706.03762.
     *
     * @param qkv queries, keys and values side by side [N, L, 3 D]
     * @param bias of the scores [heads, L, L]; may be null
     * @return [N, L, D]
     */
    public static Tensor attention(Tensor qkv, int heads, Tensor bias) {
        return Attention.apply(qkv, heads, bias);
    }

    // --------------------------------------------------------------------------------------------------- softmax

    /** Returns the softmax over the last axis. */
    public static Tensor softmax(Tensor x) {
        return Softmaxes.softmax(x);
    }

    /** Returns the logarithm of the softmax over the last axis. */
    public static Tensor logSoftmax(Tensor x) {
        return Softmaxes.logSoftmax(x);
    }

    /** Returns the mean over N of the cross-entropy between softmax(logits [N, K]) and the INT32 target column [N]. */
    public static Tensor crossEntropy(Tensor logits, Tensor target) {
        return Softmaxes.crossEntropy(logits, target);
    }

    /**
     * Returns the mean over M of the cross-entropy between softmax(a bT / temperature) and a target column per row,
     * without ever holding more than {@code block} rows of the [M, N] logits.
     *
     * @param a queries [M, D]
     * @param b keys [N, D]; may be a
     * @param target INT32 [M], the positive key of each query
     * @param excluded INT32 [M], a key that is left out for each query (-1 for none); may be null
     * @param temperature divides the similarities
     * @param block rows of logits held at a time
     */
    public static Tensor similarityCrossEntropy(
            Tensor a, Tensor b, Tensor target, Tensor excluded, double temperature, int block) {
        return Softmaxes.similarityCrossEntropy(a, b, target, excluded, temperature, block);
    }

    // --------------------------------------------------------------------------------------------- one's own

    /**
     * Returns the result of a custom differentiable operation.
     *
     * <pre>{@code
     * static Tensor softplus(Tensor x) {
     *     return Ops.custom(
     *             "softplus",
     *             () -> Ops.log(Ops.exp(x).plus(1)),
     *             gradient -> {
     *                 Tensor e = Ops.exp(x);
     *                 return new Tensor[] {gradient.times(e.dividedBy(e.plus(1)))};
     *             },
     *             x);
     * }
     * }</pre>
     *
     * <p>Forward and backward run without recording, each in a scope of its own, so that all they make but their
     * results is given back when they return: a backward computes what it needs from the inputs. What is expensive to
     * compute twice is made before, by {@link Gradients#off}, and lives as long as the scope that is open here.
     *
     * @param name of the operation, for messages
     * @param forward computes the result, of any shape, on the device of the inputs
     * @param backward computes the gradients of the inputs from that of the result; null for an input that gets none
     * @param inputs all tensors that the result depends on and gradients may flow to; {@link Tensor#floating()} of what
     *     layers pass on where the operation has no narrow form
     * @throws IllegalArgumentException from {@link Tensor#backward()} if there is not one gradient of its shape for
     *     every input
     */
    public static Tensor custom(String name, Supplier<Tensor> forward, Backward backward, Tensor... inputs) {
        return new OwnOperation(name, backward, inputs).apply(forward);
    }
}
