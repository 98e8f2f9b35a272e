package io.github.ssl4j.collectives;

import io.github.ssl4j.device.Unary;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * Batch norm by the statistics of several workers' rows. Only x and the statistics are kept for the backward pass.
 *
 * @param batch the batch of all workers
 * @param peers how many workers, one after another, share their statistics; all, or a divisor of all
 * @param epsilon what is added to the variance before the root
 * @param relu whether the positive part is returned
 */
record GlobalBatchNorm(GlobalBatch batch, int peers, double epsilon, boolean relu) {

    Ops.BatchNormResult apply(Tensor x, Tensor gamma, Tensor beta) {
        int channels = x.size(x.rank() - 1);
        int count = Math.toIntExact(x.length() / channels * peers);
        Tensor statistics = Gradients.off(() -> statistics(rows(x)));
        Tensor mean = row(statistics, 0);
        Tensor variance = row(statistics, 1);
        Tensor output = Ops.custom(
                "globalBatchNorm",
                () -> Ops.batchNormInference(x, gamma, beta, mean, variance, epsilon, relu),
                gradient -> gradients(x, gamma, beta, statistics, gradient, count),
                x,
                gamma,
                beta);
        return new Ops.BatchNormResult(output, mean, variance, count);
    }

    /**
     * Returns mean and variance of all rows, [2, C]. Those of the workers are put together by Chan's formula, which
     * does not cancel where the mean is large: the variance is the mean variance plus the variance of the means.
     */
    private Tensor statistics(Tensor rows) {
        int channels = rows.size(1);
        Tensor mean = Ops.mean(rows, 0);
        Tensor variance = Ops.mean(Ops.square(rows.minus(mean)), 0);
        Tensor own = Ops.concatenateColumns(Ops.reshape(mean, 1, channels), Ops.reshape(variance, 1, channels));
        Tensor all = ofPeers(own);
        Tensor means = Ops.columns(all, 0, channels);
        Tensor globalMean = Ops.mean(means, 0);
        Tensor globalVariance =
                Ops.mean(Ops.columns(all, channels, channels).plus(Ops.square(means.minus(globalMean))), 0);
        return below(globalMean, globalVariance);
    }

    /** Returns the gradients of x, gamma and beta; only that of x takes the sums over all workers. */
    private Tensor[] gradients(
            Tensor x, Tensor gamma, Tensor beta, Tensor statistics, Tensor outputGradient, int count) {
        Tensor mean = row(statistics, 0);
        Tensor variance = row(statistics, 1);
        Tensor dy = rows(relu ? ofPositive(x, gamma, beta, mean, variance, outputGradient) : outputGradient);
        Tensor deviation = Ops.sqrt(variance.plus(epsilon));
        Tensor normalised = rows(x).minus(mean).dividedBy(deviation);
        Tensor dgamma = Ops.sum(dy.times(normalised), 0);
        Tensor dbeta = Ops.sum(dy, 0);
        Tensor means = sumOfPeers(below(dgamma, dbeta)).times(1.0 / count);
        Tensor dx =
                dy.minus(row(means, 1)).minus(normalised.times(row(means, 0))).times(gamma.dividedBy(deviation));
        return new Tensor[] {Ops.reshape(dx, x.shape()), dgamma, dbeta};
    }

    /** Returns the gradient where the output is positive and zero elsewhere. */
    private Tensor ofPositive(
            Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor outputGradient) {
        Tensor output = Ops.batchNormInference(x, gamma, beta, mean, variance, epsilon, true);
        Tensor masked = Tensor.empty(output.device(), output.type(), output.shape());
        output.device()
                .unaryBackward(
                        Unary.RELU, output.storage(), output.storage(), outputGradient.storage(), masked.storage());
        return masked;
    }

    /** Returns the rows [1, D] of the peers, [peers, D]. */
    private Tensor ofPeers(Tensor row) {
        Tensor all = batch.collectives().allGather(row);
        int first = batch.collectives().rank() / peers * peers;
        return peers == batch.collectives().size() ? all : Ops.slice(all, first, peers);
    }

    private Tensor sumOfPeers(Tensor own) {
        if (peers == batch.collectives().size()) {
            return batch.sumOfAll(own);
        }
        Tensor row = Ops.reshape(own, 1, Math.toIntExact(own.length()));
        return Ops.reshape(Ops.sum(ofPeers(row), 0), own.shape());
    }

    /** Returns x [..., C] as [M, C] in the device's floating type. */
    private static Tensor rows(Tensor x) {
        int channels = x.size(x.rank() - 1);
        return Ops.reshape(x.floating(), Math.toIntExact(x.length() / channels), channels);
    }

    private static Tensor below(Tensor first, Tensor second) {
        int channels = first.size(0);
        return Ops.concatenate(Ops.reshape(first, 1, channels), Ops.reshape(second, 1, channels));
    }

    private static Tensor row(Tensor two, int index) {
        return Ops.reshape(Ops.slice(two, index, 1), two.size(1));
    }
}
