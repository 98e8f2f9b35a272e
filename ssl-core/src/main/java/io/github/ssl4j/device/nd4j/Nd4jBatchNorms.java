package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Storage;

/** The batch norms of the reference device. */
abstract class Nd4jBatchNorms implements Device {

    /** Returns the kernel of this name on this device. */
    abstract Kernel kernel(String name);

    @Override
    public long batchNormWorkspace(BatchNormShape shape) {
        return BatchNormKernels.workspace(shape);
    }

    @Override
    public void batchNorm(
            BatchNormShape shape,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage y,
            Storage mean,
            Storage variance,
            Storage workspace) {
        BatchNormKernels.forward(kernel("batchNorm"), shape, x, gamma, beta, y, mean, variance, workspace);
    }

    @Override
    public void batchNormInference(
            BatchNormShape shape, Storage x, Storage gamma, Storage beta, Storage mean, Storage variance, Storage y) {
        BatchNormKernels.inference(kernel("batchNormInference"), shape, x, gamma, beta, mean, variance, y);
    }

    @Override
    public void batchNormBackward(
            BatchNormShape shape,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage workspace,
            Storage dx,
            Storage dgamma,
            Storage dbeta) {
        BatchNormKernels.backward(
                kernel("batchNormBackward"), shape, x, dy, gamma, mean, variance, workspace, dx, dgamma, dbeta);
    }

    @Override
    public void batchNormStatistics(int rows, int channels, Storage x, Storage mean, Storage variance) {
        BatchNormKernels.statistics(kernel("batchNormStatistics"), rows, channels, x, mean, variance);
    }

    @Override
    public void batchNormByStatistics(
            BatchNormShape shape,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage mean,
            Storage variance,
            Storage y,
            Storage workspace) {
        BatchNormKernels.byStatistics(
                kernel("batchNormByStatistics"), shape, x, gamma, beta, mean, variance, y, workspace);
    }

    @Override
    public void batchNormByStatisticsBackward(
            BatchNormShape shape,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage workspace,
            Storage dx,
            Storage dgamma,
            Storage dbeta) {
        BatchNormKernels.byStatisticsBackward(
                kernel("batchNormByStatisticsBackward"),
                shape,
                x,
                dy,
                gamma,
                mean,
                variance,
                workspace,
                dx,
                dgamma,
                dbeta);
    }

    @Override
    public void batchNormStatisticsBackward(
            BatchNormShape shape,
            int count,
            Storage x,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage dgamma,
            Storage dbeta,
            Storage dx) {
        BatchNormKernels.statisticsBackward(
                kernel("batchNormStatisticsBackward"), shape, count, x, gamma, mean, variance, dgamma, dbeta, dx);
    }
}
