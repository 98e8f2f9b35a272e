package io.github.ssl4j.collectives;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The part of {@link Collectives} that does not depend on how values reach the other workers: what may be asked for,
 * how a call is named in messages, and the tensors that are returned. A subclass moves the values.
 *
 * <p>Every worker's {@code call} must be compared with that of the others before its values are used, see {@link
 * #requireSameCall}.
 */
public abstract class CheckedCollectives implements Collectives {
    private final int rank;
    private final int size;
    private volatile boolean closed;

    /**
     * Creates the collectives of one worker.
     *
     * @throws IllegalArgumentException if there is no such worker
     */
    protected CheckedCollectives(int rank, int size) {
        Ranks.requireRank("collectives", rank, size);
        this.rank = rank;
        this.size = size;
    }

    /** Replaces the elements of a tensor by their sums over all workers. */
    protected abstract void allReduceSum(String call, Tensor values);

    /** Copies the rows of all workers into {@code gathered}, in the order of the ranks. */
    protected abstract void allGather(String call, Tensor rows, Tensor gathered);

    /** Copies this worker's part of the sum of all rows into {@code part}, and leaves {@code rows} as they are. */
    protected abstract void reduceScatterSum(String call, Tensor rows, Tensor part);

    /** Replaces the elements of a tensor by those of the worker {@code root}. */
    protected abstract void broadcast(String call, Tensor values, int root);

    /** Returns when all workers have called it. */
    protected abstract void barrier(String call);

    @Override
    public final int rank() {
        return rank;
    }

    @Override
    public final int size() {
        return size;
    }

    @Override
    public final void allReduceSum(Tensor values) {
        allReduceSum(call("allReduceSum", values), values);
    }

    @Override
    public final Tensor allGather(Tensor rows) {
        String call = call("allGather", rows);
        int[] shape = rows.shape();
        shape[0] = Math.multiplyExact(shape[0], size);
        Tensor gathered = Tensor.empty(rows.device(), rows.type(), shape);
        allGather(call, rows, gathered);
        return gathered;
    }

    @Override
    public final Tensor reduceScatterSum(Tensor rows) {
        String call = call("reduceScatterSum", rows);
        int[] shape = rows.shape();
        if (shape[0] % size != 0) {
            throw new IllegalArgumentException("reduceScatterSum: expected a multiple of " + size
                    + " rows, one part for every worker, found " + Arrays.toString(shape));
        }
        shape[0] /= size;
        Tensor part = Tensor.empty(rows.device(), rows.type(), shape);
        reduceScatterSum(call, rows, part);
        return part;
    }

    @Override
    public final void broadcast(Tensor values, int root) {
        Ranks.requireRank("broadcast", root, size);
        broadcast(call("broadcast from rank " + root, values), values, root);
    }

    @Override
    public final void barrier() {
        requireOpen("barrier");
        barrier("barrier");
    }

    @Override
    public void close() {
        closed = true;
    }

    private String call(String collective, Tensor values) {
        if (!values.type().isFloating() && values.type() != ElementType.INT32) {
            throw new IllegalArgumentException(
                    collective + ": expected values of a floating type or INT32, found " + values);
        }
        String call = collective + " of " + values.type() + " " + Arrays.toString(values.shape());
        requireOpen(call);
        return call;
    }

    private void requireOpen(String call) {
        if (closed) {
            throw new IllegalStateException(
                    "rank " + rank + " called " + call + " after it had closed its collectives");
        }
    }

    /**
     * Throws unless all workers called the same.
     *
     * @param number how many collectives there were, with this one
     * @param calls of all workers, by rank
     * @throws IllegalArgumentException if not; it names who called what
     */
    protected static void requireSameCall(long number, List<String> calls) {
        Map<String, List<Integer>> others = new TreeMap<>();
        for (int rank = 1; rank < calls.size(); rank++) {
            if (!calls.get(rank).equals(calls.get(0))) {
                others.computeIfAbsent(calls.get(rank), call -> new ArrayList<>())
                        .add(rank);
            }
        }
        if (!others.isEmpty()) {
            String found = others.entrySet().stream()
                    .map(entry -> entry.getKey() + " on " + Ranks.name(entry.getValue()))
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "collective " + number + ": expected " + calls.get(0) + " as on rank 0, found " + found);
        }
    }
}
