package io.github.ssl4j.contrastive;

import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * The contrastive loss of MoCo v3: a query should find the key of its image among the keys of the batch.
 *
 * <p>With q, k the L2-normalised queries and keys of N images,
 *
 * <pre>l(i) = -2T log( exp(q_i . k_i / T) / sum_j exp(q_i . k_j / T) )</pre>
 *
 * <p>and the loss is the mean of l. The factor 2T keeps the size of the gradient whatever the temperature; with T = 1
 * and without negatives the loss would be BYOL's. Chen, Xie and He 2021, arXiv:2104.02057, algorithm 1.
 */
public record MoCoV3Loss(
        @Setting("T, divides the similarities in the loss") double temperature) {
    private static final int BLOCK_ROWS = 256;

    /** Checks the temperature. */
    public MoCoV3Loss {
        InfoNce.requireTemperature(temperature);
    }

    /** Returns the loss of a temperature. */
    public static MoCoV3Loss of(double temperature) {
        return new MoCoV3Loss(temperature);
    }

    /**
     * Returns the mean loss of the queries.
     *
     * @param queries q [N, D]; they need not be normalised
     * @param keys k [N, D], not normalised either; no gradient passes them
     * @throws IllegalArgumentException if the shapes differ or there is one image only
     */
    public Tensor loss(Tensor queries, Tensor keys) {
        InfoNce.requireSameShape(queries, keys);
        int n = queries.size(0);
        if (n < 2) {
            throw new IllegalArgumentException(
                    "MoCo v3: expected a batch of at least 2 images, whose keys are the" + " negatives, found " + n);
        }
        int[] same = new int[n];
        for (int i = 0; i < n; i++) {
            same[i] = i;
        }
        Tensor q = Ops.l2Normalize(queries);
        Tensor k = Ops.l2Normalize(keys.detach());
        Tensor target = Tensor.of(q.device(), same, n);
        return Ops.similarityCrossEntropy(q, k, target, null, temperature, BLOCK_ROWS)
                .times(2 * temperature);
    }
}
