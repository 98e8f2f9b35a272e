package io.github.ssl4j.nn;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * Batch norm over the last axis, of features [N, D] or images [N, H, W, C]. Training normalises by the biased variance
 * of the batch and moves the running statistics by a tenth towards its mean and unbiased variance; evaluation
 * normalises by the running statistics. Epsilon is 1e-5, as in PyTorch.
 *
 * <p>With {@link Module#batchNormGroups(int)} each group of a batch is normalised by its own statistics, whose mean
 * moves the running ones: the SplitBatchNorm of MoCo on one device. With {@link Module#over} the batch is that of all
 * workers.
 */
public final class BatchNorm extends Module {
    /** What is added to the variance before the root. */
    public static final double EPSILON = 1e-5;

    private static final double MOMENTUM = 0.1;

    private final Tensor gamma;
    private final Tensor beta;
    private final Tensor runningMean;
    private final Tensor runningVariance;
    private final boolean relu;

    private BatchNorm(Initializer init, int channels, boolean affine, boolean relu) {
        Tensor ones = init.constant(1, channels);
        Tensor zeros = init.constant(0, channels);
        this.gamma = affine ? parameter("weight", ones) : constant(ones);
        this.beta = affine ? parameter("bias", zeros) : constant(zeros);
        this.runningMean = buffer("running_mean", init.constant(0, channels));
        this.runningVariance = buffer("running_var", init.constant(1, channels));
        this.relu = relu;
    }

    private BatchNorm(BatchNorm original) {
        super(original);
        boolean affine = original.gamma.requiresGradient();
        Tensor scale = copyOf(original.gamma);
        Tensor shift = copyOf(original.beta);
        this.gamma = affine ? parameter("weight", scale) : constant(scale);
        this.beta = affine ? parameter("bias", shift) : constant(shift);
        this.runningMean = buffer("running_mean", copyOf(original.runningMean));
        this.runningVariance = buffer("running_var", copyOf(original.runningVariance));
        this.relu = original.relu;
    }

    @Override
    public BatchNorm copy() {
        return new BatchNorm(this);
    }

    /** Returns a batch norm with a learned scale and shift. */
    public static BatchNorm affine(Initializer init, int channels) {
        return new BatchNorm(init, channels, true, false);
    }

    /** Returns a batch norm with a learned scale and shift, followed by a ReLU in the same pass. */
    public static BatchNorm withRelu(Initializer init, int channels) {
        return new BatchNorm(init, channels, true, true);
    }

    /** Returns a batch norm that only normalises. */
    public static BatchNorm plain(Initializer init, int channels) {
        return new BatchNorm(init, channels, false, false);
    }

    /** Starts from a scale of zero, so that a residual block begins as the identity. Goyal et al. 2017. */
    BatchNorm scaledFromZero() {
        gamma.device().fill(gamma.storage(), 0);
        return this;
    }

    @Override
    public Tensor apply(Tensor x) {
        if (!isTraining()) {
            return Ops.batchNormInference(x, gamma, beta, runningMean, runningVariance, EPSILON, relu);
        }
        Ops.BatchNormResult result = batch().batchNorm(x, gamma, beta, EPSILON, relu, batchNormGroups());
        double unbiased = (double) result.count() / (result.count() - 1);
        follow(runningMean, result.mean(), 1);
        follow(runningVariance, result.variance(), unbiased);
        return result.output();
    }

    private static void follow(Tensor running, Tensor batch, double scale) {
        Device device = running.device();
        device.affine(1 - MOMENTUM, 0, running.storage(), running.storage());
        device.accumulate(MOMENTUM * scale, batch.storage(), running.storage());
    }
}
