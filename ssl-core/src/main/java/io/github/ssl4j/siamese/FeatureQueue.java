package io.github.ssl4j.siamese;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * The features of the last batches, [K, D]: the newest replace the oldest. It starts as random unit vectors. He et al.
 * 2019, arXiv:1911.05722.
 */
public final class FeatureQueue implements Stateful {
    private final Tensor features;
    /** Lies with the features, so that a checkpoint that writes the state moves it too. */
    private final Tensor position;

    private final Tensor filled;

    /**
     * Creates a queue of random rows of length 1.
     *
     * @param length K, the rows of the queue
     * @param width D, the values of a feature
     * @throws IllegalArgumentException if a size is below 1
     */
    public FeatureQueue(Initializer init, int length, int width) {
        requirePositive("length", length);
        requirePositive("width", width);
        this.features = init.normal(1, length, width);
        this.position = init.constant(0, 1);
        this.filled = init.constant(0, 1);
        try (Scope scope = Scope.open()) {
            init.device().copy(Ops.l2Normalize(features).storage(), features.storage());
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("queue: expected a " + name + " of at least 1, found " + value);
        }
    }

    /**
     * Checks that batches fill the queue exactly, so that none is cut at its end.
     *
     * @param rows how many arrive at once
     * @throws IllegalArgumentException if K is not a multiple of it
     */
    public void requireWholeBatches(int rows) {
        requirePositive("batch", rows);
        if (length() % rows != 0) {
            throw new IllegalArgumentException("queue: expected a length that is a multiple of the " + rows
                    + " rows of a step, found " + length() + "; use " + Math.max(1, length() / rows) * (long) rows
                    + " or another batch");
        }
    }

    /** Returns all rows [K, D] on the memory of the queue: what is enqueued later changes them. */
    public Tensor features() {
        return features;
    }

    /** Returns K. */
    public int length() {
        return features.size(0);
    }

    /** Returns the oldest row, which the next {@link #enqueue} replaces first. */
    public int position() {
        return (int) position.scalar();
    }

    /** Returns whether every random row was replaced. */
    public boolean full() {
        return (int) filled.scalar() == length();
    }

    /**
     * Replaces the oldest rows by these [M, D], as they are; wrapping around at the last row.
     *
     * @throws IllegalArgumentException if M is above K or the rows have another width
     */
    public void enqueue(Tensor rows) {
        if (rows.rank() != 2 || rows.size(0) > length() || rows.size(1) != features.size(1)) {
            throw new IllegalArgumentException("queue: expected at most " + length() + " rows of width "
                    + features.size(1) + ", found " + Arrays.toString(rows.shape()));
        }
        int from = position();
        int count = rows.size(0);
        int before = Math.min(count, length() - from);
        write(rows, 0, from, before);
        if (before < count) {
            write(rows, before, 0, count - before);
        }
        int known = (int) filled.scalar();
        set(position, (from + count) % length());
        set(filled, Math.min(length(), known + count));
    }

    /**
     * Does as {@link #enqueue}, but drops the rows that would go past the last row, so that every pass over the queue
     * begins with a whole batch: the rule of Lightly's memory bank, which differs where K is no multiple of the batch.
     *
     * @throws IllegalArgumentException if M is above K or the rows have another width
     */
    public void enqueueUpToTheEnd(Tensor rows) {
        enqueue(Ops.slice(rows, 0, Math.min(rows.size(0), length() - position())));
    }

    private void write(Tensor rows, int from, int to, int count) {
        long width = features.size(1);
        features.device()
                .copy(
                        rows.floating().storage().slice(from * width, count * width),
                        features.storage().slice(to * width, count * width));
    }

    private static void set(Tensor number, int value) {
        number.device().fill(number.storage(), value);
    }

    /** Returns the rows, which of them is next and how many were enqueued, by name, for checkpoints. */
    @Override
    public Map<String, Tensor> state() {
        return Map.of("features", features, "position", position, "filled", filled);
    }

    @Override
    public void close() {
        features.close();
        position.close();
        filled.close();
    }
}
