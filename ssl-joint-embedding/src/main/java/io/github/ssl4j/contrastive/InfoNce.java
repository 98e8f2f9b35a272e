package io.github.ssl4j.contrastive;

import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;

/**
 * InfoNCE as MoCo has it: a query should find its own key among the keys of a queue.
 *
 * <p>With q, k the L2-normalised query and key of an image and k_1 ... k_K the rows of the queue,
 *
 * <pre>l = -log( exp(q . k / T) / ( exp(q . k / T) + sum_i exp(q . k_i / T) ) )</pre>
 *
 * <p>and the loss is the mean of l over the N images. He et al. 2020, arXiv:1911.05722, equation 1.
 */
public record InfoNce(
        @Setting("T, divides the similarities in the loss") double temperature) {

    /** Checks the temperature. */
    public InfoNce {
        requireTemperature(temperature);
    }

    /** Returns the loss of a temperature. */
    public static InfoNce of(double temperature) {
        return new InfoNce(temperature);
    }

    /**
     * Returns the similarities [N, 1 + K] divided by T, those of a query and its own key first.
     *
     * @param queries q [N, D]; they need not be normalised
     * @param keys k [N, D], not normalised either; no gradient passes them
     * @param queue K normalised keys of earlier batches [K, D]
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public Tensor logits(Tensor queries, Tensor keys, Tensor queue) {
        requireSameShape(queries, keys);
        if (queue.rank() != 2 || queue.size(1) != queries.size(1)) {
            throw new IllegalArgumentException(
                    "expected a queue [K, " + queries.size(1) + "], found " + Arrays.toString(queue.shape()));
        }
        return logitsOfUnitRows(Ops.l2Normalize(queries), Ops.l2Normalize(keys.detach()), queue);
    }

    /** Returns the {@link #logits} of queries q and keys k that are of length 1 already. */
    Tensor logitsOfUnitRows(Tensor q, Tensor k, Tensor queue) {
        Tensor positive = Ops.sum(q.times(k), 1); // [N]
        Tensor negative = Ops.matmulTransposed(q, queue.detach()); // [N, K]
        return Ops.concatenateColumns(Ops.reshape(positive, q.size(0), 1), negative)
                .times(1 / temperature);
    }

    /** Returns the mean cross-entropy of the {@link #logits}, whose first column is the right one. */
    public Tensor loss(Tensor queries, Tensor keys, Tensor queue) {
        return loss(logits(queries, keys, queue));
    }

    /** Returns the mean cross-entropy of logits whose first column is the right one. */
    static Tensor loss(Tensor logits) {
        int n = logits.size(0);
        return Ops.crossEntropy(logits, Tensor.of(logits.device(), new int[n], n));
    }

    static void requireTemperature(double temperature) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature: expected a number above 0, found " + temperature);
        }
    }

    static void requireSameShape(Tensor queries, Tensor keys) {
        if (queries.rank() != 2 || !Arrays.equals(queries.shape(), keys.shape())) {
            throw new IllegalArgumentException("expected queries and keys [N, D], found "
                    + Arrays.toString(queries.shape()) + " and " + Arrays.toString(keys.shape()));
        }
    }
}
