package io.github.ssl4j.collectives;

import io.github.ssl4j.tensor.BatchNormPeers;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * The workers that share the statistics of a batch norm.
 *
 * @param batch the batch of all workers
 * @param number how many workers, one after another, share their statistics; all, or a divisor of all
 */
record GlobalBatchNorm(GlobalBatch batch, int number) implements BatchNormPeers {

    /**
     * Puts those of the workers together by Chan's formula, which does not cancel where the mean is large: the variance
     * is the mean variance plus the variance of the means.
     */
    @Override
    public Tensor statistics(Tensor own) {
        int channels = own.size(1);
        Tensor all = ofPeers(own);
        Tensor means = Ops.columns(all, 0, channels);
        Tensor mean = Ops.mean(means, 0);
        Tensor variance = Ops.mean(Ops.columns(all, channels, channels).plus(Ops.square(means.minus(mean))), 0);
        return Ops.concatenate(Ops.reshape(mean, 1, channels), Ops.reshape(variance, 1, channels));
    }

    @Override
    public Tensor sums(Tensor own) {
        return number == batch.collectives().size()
                ? batch.sumOfAll(own)
                : Ops.reshape(Ops.sum(ofPeers(own), 0), own.shape());
    }

    /** Returns what the peers have, each as a row. */
    private Tensor ofPeers(Tensor own) {
        Tensor all = batch.collectives().allGather(Ops.reshape(own, 1, Math.toIntExact(own.length())));
        int first = batch.collectives().rank() / number * number;
        return number == batch.collectives().size() ? all : Ops.slice(all, first, number);
    }
}
