package io.github.ssl4j.device.pooled;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.HogShape;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.SgdStep;
import io.github.ssl4j.device.Unary;

/**
 * All kernels of a device, by family. A kernel does what {@link io.github.ssl4j.device.Device} says of the method of its
 * name, on storages that were checked; what is nullable there may be null.
 *
 * @param <S> the storages of the device
 */
public record KernelFamilies<S>(
        HostCopies<S> hostCopies,
        Elementwise<S> elementwise,
        Movement<S> movement,
        Reductions<S> reductions,
        MatrixProducts<S> products,
        Convolutions<S> convolutions,
        Pooling<S> pooling,
        Hog<S> hog,
        BatchNorms<S> batchNorms,
        LayerNorms<S> layerNorms,
        UnitRows<S> unitRows,
        Softmaxes<S> softmaxes,
        Attention<S> attention,
        Optimisers<S> optimisers) {

    /** Copies of {@code count} values between the start of a storage and {@code values[from]} on. */
    public interface HostCopies<S> {
        void write(S target, float[] values, int from, int count);

        void write(S target, double[] values, int from, int count);

        void write(S target, int[] values, int from, int count);

        void read(S source, float[] values, int from, int count);

        void read(S source, double[] values, int from, int count);

        void read(S source, int[] values, int from, int count);
    }

    /** Functions of one and two variables, element by element. */
    public interface Elementwise<S> {
        void fill(S x, double value);

        void affine(double alpha, double beta, S x, S y);

        void accumulate(double alpha, S x, S y);

        void unary(Unary function, S x, S y);

        void unaryBackward(Unary function, S x, S y, S dy, S dx);

        void binary(Binary function, Broadcast spread, int rows, int columns, S a, S b, S y);
    }

    /** Copies of elements to other places, and to other types. */
    public interface Movement<S> {
        void copy(S x, S y);

        void convert(S x, S y);

        void repeat(int outer, int count, int inner, double alpha, S x, S y);

        void gatherRows(int count, int columns, S x, S index, S y);

        void scatterAddRows(int count, int columns, S x, S index, S y);

        void copyColumns(int rows, int columns, int xPitch, int yPitch, S x, S y);

        void permute(int[] shape, int[] order, S x, S y);
    }

    /** Sums and maxima along an axis. */
    public interface Reductions<S> {
        void reduce(Reduction reduction, int outer, int count, int inner, S x, S y);

        void argmaxRows(int rows, int columns, S x, S index);
    }

    /** HOG (histograms of oriented gradients). */
    public interface Hog<S> {
        void hog(HogShape shape, S images, S y);
    }

    /** The steps of the optimisers and the moving average of parameters. */
    public interface Optimisers<S> {
        void sgd(SgdStep step, S p, S g, S v);

        void lars(LarsStep step, S p, S g, S v);

        void adamW(AdamWStep step, S p, S g, S m, S v);

        void movingAverage(double momentum, S source, S target);
    }

    /** Products of dense matrices. */
    public interface MatrixProducts<S> {
        void matmul(MatrixProduct product, S a, S b, S bias, S c);
    }

    /** Convolution over channels-last images. */
    public interface Convolutions<S> {
        void convolution(ConvolutionShape shape, S x, S w, S y);

        void convolutionBackwardInput(ConvolutionShape shape, S dy, S w, S dx);

        void convolutionBackwardWeight(ConvolutionShape shape, S x, S dy, S dw);
    }

    /** Max pooling over channels-last images. */
    public interface Pooling<S> {
        long maxPoolWorkspace(PoolShape shape);

        void maxPool(PoolShape shape, S x, S y, S workspace);

        void maxPoolBackward(PoolShape shape, S dy, S workspace, S dx);
    }

    /** Batch norm of rows by channels, with the ReLU behind it where the shape says so. */
    public interface BatchNorms<S> {
        long batchNormWorkspace(BatchNormShape shape);

        void batchNorm(BatchNormShape shape, S x, S gamma, S beta, S y, S mean, S variance, S workspace);

        void batchNormInference(BatchNormShape shape, S x, S gamma, S beta, S mean, S variance, S y);

        void batchNormBackward(
                BatchNormShape shape, S x, S dy, S gamma, S mean, S variance, S workspace, S dx, S dgamma, S dbeta);
    }

    /** Layer norm of every row; gamma and beta, with their gradients, are nullable together. */
    public interface LayerNorms<S> {
        void layerNorm(int rows, int columns, double epsilon, S x, S gamma, S beta, S y, S mean, S variance);

        void layerNormBackward(
                int rows, int columns, double epsilon, S x, S dy, S gamma, S mean, S variance, S dx, S dgamma, S dbeta);
    }

    /** Rows divided by their length. */
    public interface UnitRows<S> {
        void l2Normalize(int rows, int columns, double epsilon, S x, S y, S norms);

        void l2NormalizeBackward(int rows, int columns, double epsilon, S y, S norms, S dy, S dx);
    }

    /** Softmax along rows, its logarithm, and the cross-entropy made of it. */
    public interface Softmaxes<S> {
        void softmax(int rows, int columns, S x, S y);

        void softmaxBackward(int rows, int columns, S y, S dy, S dx);

        void logSoftmax(int rows, int columns, S x, S y);

        void logSoftmaxBackward(int rows, int columns, S y, S dy, S dx);

        void softmaxCrossEntropy(
                int rows, int columns, S logits, S target, S excluded, double gradientScale, S losses, S gradient);
    }

    /** Multi-head self-attention; a null bias adds nothing, a null gradient of it is not computed. */
    public interface Attention<S> {
        void attention(AttentionShape shape, S qkv, S bias, S probabilities, S y);

        void attentionBackward(AttentionShape shape, S qkv, S probabilities, S dy, S dqkv, S dbias);
    }
}
