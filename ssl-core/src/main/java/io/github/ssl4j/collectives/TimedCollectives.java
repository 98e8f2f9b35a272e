package io.github.ssl4j.collectives;

import io.github.ssl4j.tensor.Tensor;
import java.util.Objects;
import java.util.function.Supplier;

/** The collectives of another, and how long this worker was in them: sending, adding, and waiting for the others. */
public final class TimedCollectives implements Collectives {
    private final Collectives collectives;
    private long nanos;

    /** Times the collectives of a worker; closing this closes them. */
    public TimedCollectives(Collectives collectives) {
        this.collectives = Objects.requireNonNull(collectives, "collectives");
    }

    /** Returns how long the collectives took so far, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    @Override
    public int rank() {
        return collectives.rank();
    }

    @Override
    public int size() {
        return collectives.size();
    }

    @Override
    public String name(int rank) {
        return collectives.name(rank);
    }

    @Override
    public void allReduceSum(Tensor values) {
        timed(() -> {
            collectives.allReduceSum(values);
            return null;
        });
    }

    @Override
    public Tensor allGather(Tensor rows) {
        return timed(() -> collectives.allGather(rows));
    }

    @Override
    public Tensor reduceScatterSum(Tensor rows) {
        return timed(() -> collectives.reduceScatterSum(rows));
    }

    @Override
    public void broadcast(Tensor values, int root) {
        timed(() -> {
            collectives.broadcast(values, root);
            return null;
        });
    }

    @Override
    public void barrier() {
        timed(() -> {
            collectives.barrier();
            return null;
        });
    }

    private Tensor timed(Supplier<Tensor> collective) {
        long start = System.nanoTime();
        try {
            return collective.get();
        } finally {
            nanos += System.nanoTime() - start;
        }
    }

    @Override
    public void close() {
        collectives.close();
    }
}
