package io.github.ssl4j.collectives;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Objects;

/**
 * Differentiable operations over the batch of all workers, of which each has n of N = W n rows. With one worker,
 * tensors are returned as they are. Which operation fits follows from what its result is used for; see {@link
 * io.github.ssl4j.collectives the package}.
 *
 * @param collectives what this worker does together with the others
 */
public record GlobalBatch(Collectives collectives) {

    /** Checks that there are collectives. */
    public GlobalBatch {
        Objects.requireNonNull(collectives, "collectives");
    }

    /**
     * Returns the rows [n, ...] of all workers in the order of the ranks, [N, ...], of which every worker then computes
     * the same loss. The gradient of that loss is complete on every worker: backward takes this worker's rows of it,
     * and sends nothing. Views are gathered each by itself, so that the rows are in the order of one process.
     */
    public Tensor gather(Tensor rows) {
        if (collectives.size() == 1) {
            return rows;
        }
        int count = rows.size(0);
        int first = collectives.rank() * count;
        return Ops.custom(
                "gather",
                () -> collectives.allGather(rows),
                gradient -> new Tensor[] {Ops.slice(gradient, first, count)},
                rows);
    }

    /**
     * Returns the sum over all workers of what each has found of its own rows, for a loss that every worker computes
     * alike, such as one of the correlations of Barlow Twins or the covariances of VICReg. The gradient of that loss is
     * complete on every worker: backward passes it on, and sends nothing.
     */
    public Tensor sumForLoss(Tensor partial) {
        if (collectives.size() == 1) {
            return partial;
        }
        Tensor own = partial.floating();
        return Ops.custom("sumForLoss", () -> sumOfAll(own), gradient -> new Tensor[] {gradient}, own);
    }

    /**
     * Returns the sum over all workers of what each has found of its own rows, to compute those rows further, as the
     * statistics of a batch norm are. Each worker then has its share of the gradient of the sum: backward adds the
     * shares of all workers.
     */
    public Tensor sumForRows(Tensor partial) {
        if (collectives.size() == 1) {
            return partial;
        }
        Tensor own = partial.floating();
        return Ops.custom("sumForRows", () -> sumOfAll(own), gradient -> new Tensor[] {sumOfAll(gradient)}, own);
    }

    /**
     * Returns {@link Ops#batchNorm} of x, [n, ..., C] of [N, ..., C], by the statistics of all workers' rows; the count
     * of the result is of all, too. Its gradients of gamma and beta are this worker's shares.
     *
     * @throws IllegalArgumentException if there is only one value per channel
     */
    public Ops.BatchNormResult batchNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon, boolean relu) {
        return collectives.size() == 1
                ? Ops.batchNorm(x, gamma, beta, epsilon, relu)
                : new GlobalBatchNorm(this, epsilon, relu).apply(x, gamma, beta);
    }

    /** Returns the sums over all workers of the elements of a tensor, which stays as it is; nothing is recorded. */
    Tensor sumOfAll(Tensor partial) {
        Tensor sum = Tensor.empty(partial.device(), partial.type(), partial.shape());
        sum.assign(partial);
        collectives.allReduceSum(sum);
        return sum;
    }
}
