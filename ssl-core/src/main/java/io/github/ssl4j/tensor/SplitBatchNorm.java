package io.github.ssl4j.tensor;

import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.Storage;

/** Batch norm of equal groups of rows, each by its own statistics. */
final class SplitBatchNorm {

    private SplitBatchNorm() {}

    static Ops.BatchNormResult apply(Tensor x, Tensor gamma, Tensor beta, double epsilon, boolean relu, int groups) {
        if (groups < 1 || x.size(0) % groups != 0) {
            throw new IllegalArgumentException("batchNorm: expected a batch that makes equal groups, found " + x.size(0)
                    + " images for " + groups + " groups");
        }
        if (groups == 1) {
            return Norms.batchNorm(x, gamma, beta, epsilon, relu);
        }
        int channels = x.size(x.rank() - 1);
        int rows = Math.toIntExact(x.length() / channels / groups);
        Shapes.requireShape("batchNorm", "gamma", gamma, channels);
        Shapes.requireShape("batchNorm", "beta", beta, channels);
        Shapes.requireSameDevice("batchNorm", x, gamma, beta);
        if (rows < 2) {
            throw new IllegalArgumentException("batchNorm: expected more than one value per channel in each of "
                    + groups + " groups when training, found " + rows + "; use a larger batch or fewer groups");
        }
        Device device = x.device();
        BatchNormShape shape = new BatchNormShape(rows, channels, epsilon, relu);
        Tensor y = Tensor.like(x, "batchNorm");
        Tensor means = Tensor.uninitialized(device, "batchNorm", groups, channels);
        Tensor variances = Tensor.uninitialized(device, "batchNorm", groups, channels);
        Tensor[] saved = new Tensor[groups + 2];
        saved[groups] = means;
        saved[groups + 1] = variances;
        for (int g = 0; g < groups; g++) {
            long bytes = Math.max(1, device.batchNormWorkspace(shape));
            saved[g] = Tensor.uninitialized(device, ElementType.UINT8, "batchNorm", Math.toIntExact(bytes));
            device.batchNorm(
                    shape,
                    group(x, groups, g),
                    gamma.storage(),
                    beta.storage(),
                    group(y, groups, g),
                    group(means, groups, g),
                    group(variances, groups, g),
                    saved[g].storage());
        }
        Tensor mean = mean(means);
        Tensor variance = mean(variances);
        Tape.record(y, new Tensor[] {x, gamma, beta}, saved, dy -> {
            Tensor dx = Tensor.like(x, "batchNorm backward");
            Tensor dgammas = Tensor.uninitialized(device, "batchNorm backward", groups, channels);
            Tensor dbetas = Tensor.uninitialized(device, "batchNorm backward", groups, channels);
            for (int g = 0; g < groups; g++) {
                device.batchNormBackward(
                        shape,
                        group(x, groups, g),
                        group(dy, groups, g),
                        gamma.storage(),
                        group(means, groups, g),
                        group(variances, groups, g),
                        saved[g].storage(),
                        group(dx, groups, g),
                        group(dgammas, groups, g),
                        group(dbetas, groups, g));
            }
            return new Tensor[] {dx, sum(dgammas), sum(dbetas)};
        });
        return new Ops.BatchNormResult(y, mean, variance, rows);
    }

    private static Storage group(Tensor tensor, int groups, int group) {
        long length = tensor.length() / groups;
        return tensor.storage().slice(group * length, length);
    }

    private static Tensor sum(Tensor groups) {
        Tensor sum = Tensor.uninitialized(groups.device(), "batchNorm", groups.size(1));
        groups.device().reduce(Reduction.SUM, 1, groups.size(0), groups.size(1), groups.storage(), sum.storage());
        return sum;
    }

    private static Tensor mean(Tensor groups) {
        Tensor mean = sum(groups);
        groups.device().affine(1.0 / groups.size(0), 0, mean.storage(), mean.storage());
        return mean;
    }
}
