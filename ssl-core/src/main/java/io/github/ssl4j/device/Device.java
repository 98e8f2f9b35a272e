package io.github.ssl4j.device;

/**
 * Memory and kernels of one processor.
 *
 * <p>Kernels work on dense row-major storages of the device's {@link #floating()} type unless said otherwise, write
 * their outputs completely, and may return before the work is done; {@code read} waits for it. Unless a kernel says
 * that an output may be one of its inputs, they must not overlap. Arguments marked nullable may be {@code null}. Shapes
 * are checked by the caller; a device checks only that storages are its own and long enough.
 */
public interface Device extends AutoCloseable {

    // ------------------------------------------------------------------------------------------ identity, memory

    /** Returns the short name of the device: {@code cpu}, {@code nd4j} or {@code cuda}. */
    String name();

    /** Returns one line for a log: the processor, the library and its version, the number of threads. */
    String description();

    /** Returns the type that real numbers have on this device. */
    ElementType floating();

    /**
     * Returns the type in which layers hand their results on: {@link #floating()}, or a narrower one. Kernels marked
     * <i>mixed</i> take storages of either type for every argument that is not a weight, its gradient or a statistic.
     */
    default ElementType activation() {
        return floating();
    }

    /**
     * Returns {@code length} elements with undefined contents.
     *
     * @throws OutOfDeviceMemoryException if the memory cannot be had
     * @throws IllegalArgumentException if the device has no elements of this type
     */
    Storage allocate(ElementType type, long length);

    /** Returns what the memory pool has done so far. */
    MemoryStatistics memory();

    /** Gives all pooled memory that is not in use back to the system. */
    void trim();

    /** Copies {@code target.length()} values from {@code values[from]} on into {@code target}, a floating storage. */
    void write(Storage target, float[] values, int from);

    /** Copies {@code target.length()} values from {@code values[from]} on into {@code target}, a floating storage. */
    void write(Storage target, double[] values, int from);

    /** Copies {@code target.length()} values from {@code values[from]} on into {@code target}, of type INT32. */
    void write(Storage target, int[] values, int from);

    /** Copies all of {@code source}, a floating storage, to {@code values[from]} on. Mixed. */
    void read(Storage source, float[] values, int from);

    /** Copies all of {@code source}, a floating storage, to {@code values[from]} on. Mixed. */
    void read(Storage source, double[] values, int from);

    /** Copies all of {@code source}, of type INT32, to {@code values[from]} on. */
    void read(Storage source, int[] values, int from);

    @Override
    void close();

    // ----------------------------------------------------------------------------------------------- elementwise

    /** x = value. Mixed. */
    void fill(Storage x, double value);

    /** y = x, for storages of any one type. */
    void copy(Storage x, Storage y);

    /** y = x, rounded to the nearest value of y's type. Mixed. */
    default void convert(Storage x, Storage y) {
        copy(x, y);
    }

    /** y = alpha x + beta; y may be x. */
    void affine(double alpha, double beta, Storage x, Storage y);

    /** y += alpha x. Mixed. */
    void accumulate(double alpha, Storage x, Storage y);

    /** y = function(x); y may be x. RELU and GELU are mixed, with one type for all arguments. */
    void unary(Unary function, Storage x, Storage y);

    /**
     * dx = dy function'(x), where y = function(x); dx may be dy. With RELU x may be y, as it may be after a function
     * computed in place. RELU and GELU are mixed, with one type for all arguments.
     */
    void unaryBackward(Unary function, Storage x, Storage y, Storage dy, Storage dx);

    /** y = function(a, b) with a and y of rows x columns and b spread as told; y may be a. Mixed. */
    void binary(Binary function, Broadcast spread, int rows, int columns, Storage a, Storage b, Storage y);

    // ------------------------------------------------------------------------------------- moving and reducing

    /** y[o, i] = reduction over c of x[o, c, i], with x of outer x count x inner. Mixed in x. */
    void reduce(Reduction reduction, int outer, int count, int inner, Storage x, Storage y);

    /** y[o, c, i] = alpha x[o, i], with y of outer x count x inner. */
    void repeat(int outer, int count, int inner, double alpha, Storage x, Storage y);

    /** y[i] = x[index[i]] by rows of {@code columns} elements; index is INT32. */
    void gatherRows(int count, int columns, Storage x, Storage index, Storage y);

    /** y[index[i]] += x[i] by rows of {@code columns} elements; index is INT32 and may name a row more than once. */
    void scatterAddRows(int count, int columns, Storage x, Storage index, Storage y);

    /**
     * y[r, c] = x[r, c] for {@code columns} columns of rows that begin {@code xPitch} and {@code yPitch} elements
     * apart; what lies between them in y stays.
     */
    void copyColumns(int rows, int columns, int xPitch, int yPitch, Storage x, Storage y);

    /** index[r], of type INT32, = the first column of the largest value of row r of x [rows, columns]. */
    void argmaxRows(int rows, int columns, Storage x, Storage index);

    /** y = x with its axes in another order: axis i of y is axis order[i] of x; at most 6 axes. */
    void permute(int[] shape, int[] order, Storage x, Storage y);

    // ------------------------------------------------------------------------------------------ matrix products

    /**
     * C = alpha op(A) op(B) + beta C, and then the nullable bias of N values added to every row. Mixed: where an operand is
     * narrow, factors are rounded to its type; products of {@link #floating()} storages alone may stay exact.
     */
    void matmul(MatrixProduct product, Storage a, Storage b, Storage bias, Storage c);

    // -------------------------------------------------------------------------------------- convolution, pooling

    /** y = x * w with x, y channels-last and w [K, C, R, R]. Mixed. */
    void convolution(ConvolutionShape shape, Storage x, Storage w, Storage y);

    /** dx from dy and w. Mixed. */
    void convolutionBackwardInput(ConvolutionShape shape, Storage dy, Storage w, Storage dx);

    /** dw from x and dy. Mixed. */
    void convolutionBackwardWeight(ConvolutionShape shape, Storage x, Storage dy, Storage dw);

    /** Returns how many bytes of UINT8 workspace max pooling carries from forward to backward. */
    long maxPoolWorkspace(PoolShape shape);

    /** y = the largest x of every window; workspace receives where it was. */
    void maxPool(PoolShape shape, Storage x, Storage y, Storage workspace);

    /** dx = dy at the winners, 0 elsewhere. */
    void maxPoolBackward(PoolShape shape, Storage dy, Storage workspace, Storage dx);

    // ---------------------------------------------------------------------------------------------------- targets

    /**
     * y = HOG (histograms of oriented gradients) per cell and channel, each divided by its length (or 1e-12, if that is
     * larger): Sobel's gradient with reflected borders, of magnitude m and direction (gx, gy), adds m to bin
     * floor(atan2(gx, gy) / pi bins) modulo bins. Devices agree on the bin of every gradient that is no rounding error
     * away from the next.
     */
    void hog(HogShape shape, Storage images, Storage y);

    // ------------------------------------------------------------------------------------------------------ norms

    /** Returns how many bytes of UINT8 workspace a batch norm carries from forward to backward; 0 without ReLU. */
    long batchNormWorkspace(BatchNormShape shape);

    /**
     * y = (x - mean) / sqrt(variance + epsilon) gamma + beta with the batch's own mean and biased variance, which are
     * written to {@code mean} and {@code variance} [C]; workspace is nullable when its length is 0. Mixed, with one type for
     * x and y.
     */
    void batchNorm(
            BatchNormShape shape,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage y,
            Storage mean,
            Storage variance,
            Storage workspace);

    /**
     * y = (x - mean) / sqrt(variance + epsilon) gamma + beta with the given statistics. Mixed, with one type for x and y.
     */
    void batchNormInference(
            BatchNormShape shape, Storage x, Storage gamma, Storage beta, Storage mean, Storage variance, Storage y);

    /** dx, dgamma and dbeta of {@link #batchNorm}; dx may be dy. Mixed, with one type for x, dy and dx. */
    void batchNormBackward(
            BatchNormShape shape,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage workspace,
            Storage dx,
            Storage dgamma,
            Storage dbeta);

    /**
     * y = (x - mean) / sqrt(variance + epsilon) gamma + beta per row of {@code columns} elements; gamma and beta are
     * nullable together; mean and the biased variance [rows] are written. Mixed.
     */
    void layerNorm(
            int rows,
            int columns,
            double epsilon,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage y,
            Storage mean,
            Storage variance);

    /** dx, and where gamma is not null dgamma and dbeta, of {@link #layerNorm}. Mixed. */
    void layerNormBackward(
            int rows,
            int columns,
            double epsilon,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage dx,
            Storage dgamma,
            Storage dbeta);

    /** y = x / max(|x|, epsilon) per row; norms [rows] receives max(|x|, epsilon). */
    void l2Normalize(int rows, int columns, double epsilon, Storage x, Storage y, Storage norms);

    /** dx of {@link #l2Normalize}; a row whose norm was raised to epsilon is treated as divided by a constant. */
    void l2NormalizeBackward(int rows, int columns, double epsilon, Storage y, Storage norms, Storage dy, Storage dx);

    // ---------------------------------------------------------------------------------------------------- softmax

    /** y = exp(x) / sum exp(x) per row of {@code columns} elements, safe against overflow; y may be x. */
    void softmax(int rows, int columns, Storage x, Storage y);

    /** dx = y (dy - sum y dy) per row; dx may be dy. */
    void softmaxBackward(int rows, int columns, Storage y, Storage dy, Storage dx);

    /** y = x - log sum exp(x) per row; y may be x. */
    void logSoftmax(int rows, int columns, Storage x, Storage y);

    /** dx = dy - exp(y) sum dy per row; dx may be dy. */
    void logSoftmaxBackward(int rows, int columns, Storage y, Storage dy, Storage dx);

    /**
     * Cross-entropy of one target column per row: losses[r] = log sum exp(logits[r]) - logits[r, target[r]], and
     * gradient[r] = gradientScale (softmax(logits[r]) - onehot(target[r])).
     *
     * @param target INT32 [rows]
     * @param excluded nullable INT32 [rows]; a column per row that takes no part, -1 for none
     * @param gradient may be {@code logits}
     */
    void softmaxCrossEntropy(
            int rows,
            int columns,
            Storage logits,
            Storage target,
            Storage excluded,
            double gradientScale,
            Storage losses,
            Storage gradient);

    // -------------------------------------------------------------------------------------------------- attention

    /**
     * y = P V per sequence and head, with the probabilities P = softmax(Q KT / sqrt(head width) + bias) by rows. Mixed, with one type
     * for all but the biases.
     *
     * @param qkv queries, keys and values [N, L, 3, heads, head width]
     * @param bias nullable [heads, L, L]
     * @param probabilities receives P [N, heads, L, L]
     * @param y [N, L, heads, head width]
     */
    void attention(AttentionShape shape, Storage qkv, Storage bias, Storage probabilities, Storage y);

    /** dqkv, and where it is not null dbias, of {@link #attention}. */
    void attentionBackward(
            AttentionShape shape, Storage qkv, Storage probabilities, Storage dy, Storage dqkv, Storage dbias);

    // ------------------------------------------------------------------------------------------------- optimisers

    /** Moves p and its velocity v by one step along the gradient g. */
    void sgd(SgdStep step, Storage p, Storage g, Storage v);

    /** Moves p and its velocity v by one step along the gradient g. */
    void lars(LarsStep step, Storage p, Storage g, Storage v);

    /** Moves p and its moments m and v by one step along the gradient g. */
    void adamW(AdamWStep step, Storage p, Storage g, Storage m, Storage v);

    /** target = momentum target + (1 - momentum) source. */
    void movingAverage(double momentum, Storage source, Storage target);

    // ----------------------------------------------------------------------------------------------- augmentation

    /** Returns the kernels that change images. */
    Augmentations augmentations();
}
