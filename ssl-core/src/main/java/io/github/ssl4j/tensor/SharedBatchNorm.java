package io.github.ssl4j.tensor;

import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Storage;

/** Batch norm by the statistics of several workers' rows. */
final class SharedBatchNorm {

    private SharedBatchNorm() {}

    static Ops.BatchNormResult apply(
            Tensor x, Tensor gamma, Tensor beta, double epsilon, boolean relu, BatchNormPeers peers) {
        int channels = x.size(x.rank() - 1);
        int rows = Math.toIntExact(x.length() / channels);
        int count = Math.multiplyExact(rows, peers.number());
        Norms.requireBatch(x, gamma, beta, channels, count);
        Device device = x.device();
        BatchNormShape shape = new BatchNormShape(rows, channels, epsilon, relu);
        Tensor statistics = Gradients.off(() -> peers.statistics(statistics(x, rows, channels)));
        Storage mean = row(statistics, 0);
        Storage variance = row(statistics, 1);
        Tensor y = Tensor.like(x, "batchNorm");
        Tensor workspace = Norms.bytes(device, device.batchNormByStatisticsWorkspace(shape));
        device.batchNormByStatistics(
                shape, x.storage(), gamma.storage(), beta.storage(), mean, variance, y.storage(), workspace.storage());
        Tape.record(y, new Tensor[] {x, gamma, beta}, new Tensor[] {statistics, workspace}, dy -> {
            Tensor dx = dy.reusedFor("batchNorm backward");
            Tensor dgamma = Tensor.uninitialized(device, "batchNorm backward", channels);
            Tensor dbeta = Tensor.uninitialized(device, "batchNorm backward", channels);
            device.batchNormByStatisticsBackward(
                    shape,
                    x.storage(),
                    dy.storage(),
                    gamma.storage(),
                    mean,
                    variance,
                    workspace.storage(),
                    dx.storage(),
                    dgamma.storage(),
                    dbeta.storage());
            Tensor sums = peers.sums(below(dgamma, dbeta));
            device.batchNormStatisticsBackward(
                    shape,
                    count,
                    x.storage(),
                    gamma.storage(),
                    mean,
                    variance,
                    row(sums, 0),
                    row(sums, 1),
                    dx.storage());
            return new Tensor[] {dx, dgamma, dbeta};
        });
        return new Ops.BatchNormResult(y, tensor(statistics, 0), tensor(statistics, 1), count);
    }

    private static Tensor statistics(Tensor x, int rows, int channels) {
        Tensor statistics = Tensor.uninitialized(x.device(), "batchNorm", 2, channels);
        x.device().batchNormStatistics(rows, channels, x.storage(), row(statistics, 0), row(statistics, 1));
        return statistics;
    }

    private static Storage row(Tensor two, int index) {
        return two.storage().slice((long) index * two.size(1), two.size(1));
    }

    private static Tensor tensor(Tensor two, int row) {
        return Gradients.off(() -> Ops.reshape(Ops.slice(two, row, 1), two.size(1)));
    }

    private static Tensor below(Tensor first, Tensor second) {
        return Ops.concatenate(Ops.reshape(first, 1, first.size(0)), Ops.reshape(second, 1, second.size(0)));
    }
}
