package io.github.ssl4j.tensor;

import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;

/** Normalisations. */
final class Norms {

    private Norms() {}

    static Tensor bytes(Device device, long length) {
        return Tensor.uninitialized(device, ElementType.UINT8, "workspace", Math.toIntExact(Math.max(1, length)));
    }

    static Ops.BatchNormResult batchNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon, boolean relu) {
        int channels = x.size(x.rank() - 1);
        int rows = Math.toIntExact(x.length() / channels);
        requireBatch(x, gamma, beta, channels, rows);
        Device device = x.device();
        BatchNormShape shape = new BatchNormShape(rows, channels, epsilon, relu);
        Tensor y = Tensor.like(x, "batchNorm");
        Tensor mean = Tensor.uninitialized(device, "batchNorm", channels);
        Tensor variance = Tensor.uninitialized(device, "batchNorm", channels);
        Tensor workspace = bytes(device, device.batchNormWorkspace(shape));
        device.batchNorm(
                shape,
                x.storage(),
                gamma.storage(),
                beta.storage(),
                y.storage(),
                mean.storage(),
                variance.storage(),
                workspace.storage());
        Tape.record(y, new Tensor[] {x, gamma, beta}, new Tensor[] {mean, variance, workspace}, dy -> {
            Tensor dx = dy.reusedFor("batchNorm backward");
            Tensor dgamma = Tensor.uninitialized(device, "batchNorm backward", channels);
            Tensor dbeta = Tensor.uninitialized(device, "batchNorm backward", channels);
            device.batchNormBackward(
                    shape,
                    x.storage(),
                    dy.storage(),
                    gamma.storage(),
                    mean.storage(),
                    variance.storage(),
                    workspace.storage(),
                    dx.storage(),
                    dgamma.storage(),
                    dbeta.storage());
            return new Tensor[] {dx, dgamma, dbeta};
        });
        return new Ops.BatchNormResult(y, mean, variance, rows);
    }

    /** Checks what a batch norm of {@code rows} values per channel is given in training. */
    static void requireBatch(Tensor x, Tensor gamma, Tensor beta, int channels, int rows) {
        Shapes.requireShape("batchNorm", "gamma", gamma, channels);
        Shapes.requireShape("batchNorm", "beta", beta, channels);
        Shapes.requireSameDevice("batchNorm", x, gamma, beta);
        if (rows < 2) {
            throw new IllegalArgumentException(
                    "batchNorm: expected more than one value per channel when training, found " + rows
                            + "; use a batch of at least 2");
        }
    }

    static Tensor batchNormInference(
            Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, double epsilon, boolean relu) {
        int channels = x.size(x.rank() - 1);
        Shapes.requireShape("batchNorm", "gamma", gamma, channels);
        Shapes.requireShape("batchNorm", "beta", beta, channels);
        Shapes.requireShape("batchNorm", "mean", mean, channels);
        Shapes.requireShape("batchNorm", "variance", variance, channels);
        Shapes.requireSameDevice("batchNorm", x, gamma, beta, mean, variance);
        if (Tape.isWanted(x, gamma, beta)) {
            Tensor deviation = Ops.sqrt(variance.plus(epsilon));
            Tensor y = x.minus(mean).dividedBy(deviation).times(gamma).plus(beta);
            return relu ? Ops.relu(y) : y;
        }
        Tensor y = Tensor.like(x, "batchNorm");
        int rows = Math.toIntExact(x.length() / channels);
        x.device()
                .batchNormInference(
                        new BatchNormShape(rows, channels, epsilon, relu),
                        x.storage(),
                        gamma.storage(),
                        beta.storage(),
                        mean.storage(),
                        variance.storage(),
                        y.storage());
        return y;
    }

    static Tensor layerNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon) {
        int columns = x.size(x.rank() - 1);
        int rows = Math.toIntExact(x.length() / columns);
        if ((gamma == null) != (beta == null)) {
            throw new IllegalArgumentException("layerNorm: expected gamma and beta together or neither of them");
        }
        if (gamma != null) {
            Shapes.requireShape("layerNorm", "gamma", gamma, columns);
            Shapes.requireShape("layerNorm", "beta", beta, columns);
        }
        Shapes.requireSameDevice("layerNorm", x, gamma, beta);
        Device device = x.device();
        Tensor y = Tensor.uninitialized(device, device.activation(), "layerNorm", x.shape());
        Tensor mean = Tensor.uninitialized(device, "layerNorm", rows);
        Tensor variance = Tensor.uninitialized(device, "layerNorm", rows);
        device.layerNorm(
                rows,
                columns,
                epsilon,
                x.storage(),
                gamma == null ? null : gamma.storage(),
                beta == null ? null : beta.storage(),
                y.storage(),
                mean.storage(),
                variance.storage());
        return Tape.record(y, new Tensor[] {x, gamma, beta}, new Tensor[] {mean, variance}, dy -> {
            Tensor dx = Tensor.like(x, "layerNorm backward");
            Tensor dgamma = gamma == null ? null : Tensor.uninitialized(device, "layerNorm backward", columns);
            Tensor dbeta = gamma == null ? null : Tensor.uninitialized(device, "layerNorm backward", columns);
            device.layerNormBackward(
                    rows,
                    columns,
                    epsilon,
                    x.storage(),
                    dy.storage(),
                    gamma == null ? null : gamma.storage(),
                    mean.storage(),
                    variance.storage(),
                    dx.storage(),
                    gamma == null ? null : dgamma.storage(),
                    gamma == null ? null : dbeta.storage());
            return new Tensor[] {dx, dgamma, dbeta};
        });
    }

    static Tensor l2Normalize(Tensor input, double epsilon) {
        Tensor x = input.floating();
        Shapes.requireRank("l2Normalize", "x", x, 2, "[N, D]");
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("l2Normalize: expected an epsilon above 0, found " + epsilon);
        }
        Device device = x.device();
        int rows = x.size(0);
        int columns = x.size(1);
        Tensor y = Tensor.uninitialized(device, "l2Normalize", rows, columns);
        Tensor norms = Tensor.uninitialized(device, "l2Normalize", rows);
        device.l2Normalize(rows, columns, epsilon, x.storage(), y.storage(), norms.storage());
        return Tape.record(y, new Tensor[] {x}, new Tensor[] {norms}, dy -> {
            Tensor dx = Tensor.uninitialized(device, "l2Normalize backward", rows, columns);
            device.l2NormalizeBackward(
                    rows, columns, epsilon, y.storage(), norms.storage(), dy.storage(), dx.storage());
            return new Tensor[] {dx};
        });
    }
}
