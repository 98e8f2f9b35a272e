package io.github.ssl4j.collectives;

import io.github.ssl4j.tensor.Tensor;

/**
 * What one of the W workers of a training does together with the others. All workers call the same collectives in the
 * same order; each returns when its result is there, the same bits on every worker.
 *
 * <p>Tensors are of a floating type or INT32. The order in which a sum is taken depends on W and on the shape alone.
 * Nothing is recorded: the differentiable forms are in {@link GlobalBatch}.
 *
 * <p>Each collective throws
 *
 * <ul>
 *   <li>an {@link IllegalArgumentException}, on every worker, if the workers called different collectives, or with
 *       different shapes, types or roots; the message names the ranks, what was expected and what was found;
 *   <li>a {@link WorkerFailedException} if a worker failed, ended or did not come in time;
 *   <li>an {@link IllegalStateException} after {@link #close()}.
 * </ul>
 */
public interface Collectives extends AutoCloseable {

    /** Returns the number of this worker, from 0 to W - 1. */
    int rank();

    /** Returns W, the number of workers. */
    int size();

    /** Returns what to call a worker in a message: its rank, and where it runs if that is known. */
    default String name(int rank) {
        return "rank " + rank;
    }

    /** Replaces the elements of a tensor by their sums over all workers. */
    void allReduceSum(Tensor values);

    /**
     * Returns the rows [n, ...] of all workers, [W n, ...], in the order of the ranks; the argument itself may be
     * returned where there is one worker.
     */
    Tensor allGather(Tensor rows);

    /**
     * Returns this worker's part [n, ...] of the sum over all workers of rows [W n, ...], the one that starts at row n
     * times its rank; the argument itself may be returned where there is one worker.
     *
     * @throws IllegalArgumentException if the number of rows is no multiple of W
     */
    Tensor reduceScatterSum(Tensor rows);

    /**
     * Replaces the elements of a tensor by those of the worker {@code root}.
     *
     * @throws IllegalArgumentException if there is no such worker
     */
    void broadcast(Tensor values, int root);

    /** Returns when all workers have called it. */
    void barrier();

    /** Gives back what this worker needed to reach the others; they are not waited for. */
    @Override
    void close();

    /** Returns the collectives of a single worker: they leave tensors as they are, copy nothing and never wait. */
    static Collectives none() {
        return SingleWorker.INSTANCE;
    }
}
