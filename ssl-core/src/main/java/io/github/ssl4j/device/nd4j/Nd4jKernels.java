package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.HogShape;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.SgdStep;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;

/** The reference device: kernels that read, compute and write, one class for each family of them. */
abstract class Nd4jKernels extends Nd4jBatchNorms {

    @Override
    public void fill(Storage x, double value) {
        Elementwise.fill(kernel("fill"), x, value);
    }

    @Override
    public void copy(Storage x, Storage y) {
        Elementwise.copy(kernel("copy"), x, y);
    }

    @Override
    public void convert(Storage x, Storage y) {
        copy(x, y);
    }

    @Override
    public void affine(double alpha, double beta, Storage x, Storage y) {
        Elementwise.map(kernel("affine"), value -> alpha * value + beta, x, y);
    }

    @Override
    public void accumulate(double alpha, Storage x, Storage y) {
        Elementwise.accumulate(kernel("accumulate"), alpha, x, y);
    }

    @Override
    public void unary(Unary function, Storage x, Storage y) {
        Elementwise.map(kernel("unary"), value -> Elementwise.value(function, value), x, y);
    }

    @Override
    public void unaryBackward(Unary function, Storage x, Storage y, Storage dy, Storage dx) {
        Elementwise.unaryBackward(kernel("unaryBackward"), function, x, y, dy, dx);
    }

    @Override
    public void binary(Binary function, Broadcast spread, int rows, int columns, Storage a, Storage b, Storage y) {
        Elementwise.binary(kernel("binary"), function, spread, rows, columns, a, b, y);
    }

    @Override
    public void reduce(Reduction reduction, int outer, int count, int inner, Storage x, Storage y) {
        MovingKernels.reduce(kernel("reduce"), reduction, outer, count, inner, x, y);
    }

    @Override
    public void repeat(int outer, int count, int inner, double alpha, Storage x, Storage y) {
        MovingKernels.repeat(kernel("repeat"), outer, count, inner, alpha, x, y);
    }

    @Override
    public void gatherRows(int count, int columns, Storage x, Storage index, Storage y) {
        MovingKernels.gatherRows(kernel("gatherRows"), count, columns, x, index, y);
    }

    @Override
    public void scatterAddRows(int count, int columns, Storage x, Storage index, Storage y) {
        MovingKernels.scatterAddRows(kernel("scatterAddRows"), count, columns, x, index, y);
    }

    @Override
    public void copyColumns(int rows, int columns, int xPitch, int yPitch, Storage x, Storage y) {
        MovingKernels.copyColumns(kernel("copyColumns"), rows, columns, xPitch, yPitch, x, y);
    }

    @Override
    public void argmaxRows(int rows, int columns, Storage x, Storage index) {
        MovingKernels.argmaxRows(kernel("argmaxRows"), rows, columns, x, index);
    }

    @Override
    public void permute(int[] shape, int[] order, Storage x, Storage y) {
        MovingKernels.permute(kernel("permute"), shape, order, x, y);
    }

    @Override
    public void matmul(MatrixProduct product, Storage a, Storage b, Storage bias, Storage c) {
        MatrixKernels.matmul(kernel("matmul"), product, a, b, bias, c);
    }

    @Override
    public void convolution(ConvolutionShape shape, Storage x, Storage w, Storage y) {
        ConvolutionKernels.forward(kernel("convolution"), shape, x, w, y);
    }

    @Override
    public void convolutionBackwardInput(ConvolutionShape shape, Storage dy, Storage w, Storage dx) {
        ConvolutionKernels.backwardInput(kernel("convolutionBackwardInput"), shape, dy, w, dx);
    }

    @Override
    public void convolutionBackwardWeight(ConvolutionShape shape, Storage x, Storage dy, Storage dw) {
        ConvolutionKernels.backwardWeight(kernel("convolutionBackwardWeight"), shape, x, dy, dw);
    }

    @Override
    public long maxPoolWorkspace(PoolShape shape) {
        return PoolingKernels.workspace(shape);
    }

    @Override
    public void maxPool(PoolShape shape, Storage x, Storage y, Storage workspace) {
        PoolingKernels.forward(kernel("maxPool"), shape, x, y, workspace);
    }

    @Override
    public void maxPoolBackward(PoolShape shape, Storage dy, Storage workspace, Storage dx) {
        PoolingKernels.backward(kernel("maxPoolBackward"), shape, dy, workspace, dx);
    }

    @Override
    public void hog(HogShape shape, Storage images, Storage y) {
        HogKernels.hog(kernel("hog"), shape, images, y);
    }

    @Override
    public void layerNorm(
            int rows,
            int columns,
            double epsilon,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage y,
            Storage mean,
            Storage variance) {
        RowNormKernels.layerNorm(kernel("layerNorm"), rows, columns, epsilon, x, gamma, beta, y, mean, variance);
    }

    @Override
    public void layerNormBackward(
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
            Storage dbeta) {
        RowNormKernels.layerNormBackward(
                kernel("layerNormBackward"), rows, columns, epsilon, x, dy, gamma, mean, variance, dx, dgamma, dbeta);
    }

    @Override
    public void l2Normalize(int rows, int columns, double epsilon, Storage x, Storage y, Storage norms) {
        RowNormKernels.l2Normalize(kernel("l2Normalize"), rows, columns, epsilon, x, y, norms);
    }

    @Override
    public void l2NormalizeBackward(
            int rows, int columns, double epsilon, Storage y, Storage norms, Storage dy, Storage dx) {
        RowNormKernels.l2NormalizeBackward(kernel("l2NormalizeBackward"), rows, columns, epsilon, y, norms, dy, dx);
    }

    @Override
    public void softmax(int rows, int columns, Storage x, Storage y) {
        SoftmaxKernels.softmax(kernel("softmax"), rows, columns, x, y);
    }

    @Override
    public void softmaxBackward(int rows, int columns, Storage y, Storage dy, Storage dx) {
        SoftmaxKernels.softmaxBackward(kernel("softmaxBackward"), rows, columns, y, dy, dx);
    }

    @Override
    public void logSoftmax(int rows, int columns, Storage x, Storage y) {
        SoftmaxKernels.logSoftmax(kernel("logSoftmax"), rows, columns, x, y);
    }

    @Override
    public void logSoftmaxBackward(int rows, int columns, Storage y, Storage dy, Storage dx) {
        SoftmaxKernels.logSoftmaxBackward(kernel("logSoftmaxBackward"), rows, columns, y, dy, dx);
    }

    @Override
    public void softmaxCrossEntropy(
            int rows,
            int columns,
            Storage logits,
            Storage target,
            Storage excluded,
            double gradientScale,
            Storage losses,
            Storage gradient) {
        SoftmaxKernels.crossEntropy(
                kernel("softmaxCrossEntropy"),
                rows,
                columns,
                logits,
                target,
                excluded,
                gradientScale,
                losses,
                gradient);
    }

    @Override
    public void attention(AttentionShape shape, Storage qkv, Storage bias, Storage probabilities, Storage y) {
        AttentionKernels.forward(kernel("attention"), shape, qkv, bias, probabilities, y);
    }

    @Override
    public void attentionBackward(
            AttentionShape shape, Storage qkv, Storage probabilities, Storage dy, Storage dqkv, Storage dbias) {
        AttentionKernels.backward(kernel("attentionBackward"), shape, qkv, probabilities, dy, dqkv, dbias);
    }

    @Override
    public void sgd(SgdStep step, Storage p, Storage g, Storage v) {
        OptimiserKernels.sgd(kernel("sgd"), step, p, g, v);
    }

    @Override
    public void lars(LarsStep step, Storage p, Storage g, Storage v) {
        OptimiserKernels.lars(kernel("lars"), step, p, g, v);
    }

    @Override
    public void adamW(AdamWStep step, Storage p, Storage g, Storage m, Storage v) {
        OptimiserKernels.adamW(kernel("adamW"), step, p, g, m, v);
    }

    @Override
    public void movingAverage(double momentum, Storage source, Storage target) {
        OptimiserKernels.movingAverage(kernel("movingAverage"), momentum, source, target);
    }
}
