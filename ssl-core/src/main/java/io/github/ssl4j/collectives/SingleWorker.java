package io.github.ssl4j.collectives;

import io.github.ssl4j.tensor.Tensor;

/** The only worker of a training, whose collectives are the identity. */
enum SingleWorker implements Collectives {
    INSTANCE;

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void allReduceSum(Tensor values) {}

    @Override
    public Tensor allGather(Tensor rows) {
        return rows;
    }

    @Override
    public Tensor reduceScatterSum(Tensor rows) {
        return rows;
    }

    @Override
    public void broadcast(Tensor values, int root) {
        Ranks.requireRank("broadcast", root, 1);
    }

    @Override
    public void barrier() {}

    @Override
    public void close() {}
}
