package io.github.ssl4j.eval;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The k rows of a bank most similar, by cosine, to each query, in no order. Similarities are made on the device, a
 * block at a time.
 */
final class NearestNeighbours {
    private static final int BANK_BLOCK = 65_536;
    private static final int QUERY_BLOCK = 256;

    private final int k;
    /** A heap of k places per query, the least similar first. */
    private final double[] similarities;

    private final int[] rows;
    private final int[] found;

    private NearestNeighbours(int queries, int k) {
        this.k = k;
        this.similarities = new double[Math.multiplyExact(queries, k)];
        this.rows = new int[similarities.length];
        this.found = new int[queries];
    }

    /** Returns the neighbours; the bank has at least k rows. */
    @SuppressWarnings("try") // javac asks for a use of the scope
    static NearestNeighbours of(Device device, Features bank, Features queries, int k) {
        NearestNeighbours neighbours = new NearestNeighbours(queries.count(), k);
        Block block = Block.on(device, Math.min(BANK_BLOCK, bank.count()) * Math.min(QUERY_BLOCK, queries.count()));
        for (int from = 0; from < bank.count(); from += BANK_BLOCK) {
            try (Scope scope = Scope.open()) {
                Tensor rows = normalized(device, bank, from, BANK_BLOCK);
                neighbours.search(device, rows, from, queries, block);
            }
        }
        return neighbours;
    }

    /** Returns the row most similar to each among the others; there are at least 2. */
    static int[] others(Device device, Features features) {
        NearestNeighbours two = of(device, features, features, 2);
        return IntStream.range(0, features.count())
                .map(row -> two.row(row, 1) == row ? two.row(row, 0) : two.row(row, 1))
                .toArray();
    }

    @SuppressWarnings("try") // javac asks for a use of the scope
    private void search(Device device, Tensor bank, int bankFrom, Features queries, Block block) {
        int count = bank.size(0);
        for (int from = 0; from < queries.count(); from += QUERY_BLOCK) {
            int first = from;
            try (Scope scope = Scope.open()) {
                Tensor rows = normalized(device, queries, first, QUERY_BLOCK);
                block.read(Gradients.off(() -> Ops.matmulTransposed(rows, bank)));
                IntStream.range(0, rows.size(0))
                        .parallel()
                        .forEach(row -> block.offerRow(row, count, bankFrom, this, first + row));
            }
        }
    }

    private static Tensor normalized(Device device, Features features, int from, int block) {
        int width = features.width();
        int count = Math.min(block, features.count() - from);
        float[] values = Arrays.copyOfRange(features.values(), from * width, (from + count) * width);
        return Gradients.off(() -> Ops.l2Normalize(Tensor.of(device, values, count, width)));
    }

    int k() {
        return k;
    }

    /** Returns the cosine between a query and one of its k neighbours. */
    double similarity(int query, int neighbour) {
        return similarities[query * k + neighbour];
    }

    /** Returns which row of the bank one of the k neighbours is. */
    int row(int query, int neighbour) {
        return rows[query * k + neighbour];
    }

    /** Returns what a row must exceed to be a neighbour. */
    private double bar(int query) {
        return found[query] < k ? Double.NEGATIVE_INFINITY : similarities[query * k];
    }

    private double offer(int query, double similarity, int row) {
        int root = query * k;
        if (found[query] < k) {
            int place = found[query]++;
            while (place > 0 && similarities[root + (place - 1) / 2] > similarity) {
                move(root, (place - 1) / 2, place);
                place = (place - 1) / 2;
            }
            put(root + place, similarity, row);
        } else {
            int place = 0;
            for (int child = 1; child < k; child = 2 * place + 1) {
                if (child + 1 < k && similarities[root + child + 1] < similarities[root + child]) {
                    child++;
                }
                if (similarities[root + child] >= similarity) {
                    break;
                }
                move(root, child, place);
                place = child;
            }
            put(root + place, similarity, row);
        }
        return bar(query);
    }

    private void move(int root, int from, int to) {
        put(root + to, similarities[root + from], rows[root + from]);
    }

    private void put(int place, double similarity, int row) {
        similarities[place] = similarity;
        rows[place] = row;
    }

    /** A block of similarities on the host, in the precision of the device. */
    private interface Block {
        void read(Tensor block);

        void offerRow(int row, int columns, int bankFrom, NearestNeighbours to, int query);

        static Block on(Device device, int length) {
            return device.floating() == ElementType.FLOAT64
                    ? new Doubles(new double[length])
                    : new Floats(new float[length]);
        }
    }

    private record Floats(float[] values) implements Block {
        @Override
        public void read(Tensor block) {
            block.device().read(block.storage(), values, 0);
        }

        @Override
        public void offerRow(int row, int columns, int bankFrom, NearestNeighbours to, int query) {
            double bar = to.bar(query);
            int from = row * columns;
            for (int i = 0; i < columns; i++) {
                if (values[from + i] > bar) {
                    bar = to.offer(query, values[from + i], bankFrom + i);
                }
            }
        }
    }

    private record Doubles(double[] values) implements Block {
        @Override
        public void read(Tensor block) {
            block.device().read(block.storage(), values, 0);
        }

        @Override
        public void offerRow(int row, int columns, int bankFrom, NearestNeighbours to, int query) {
            double bar = to.bar(query);
            int from = row * columns;
            for (int i = 0; i < columns; i++) {
                if (values[from + i] > bar) {
                    bar = to.offer(query, values[from + i], bankFrom + i);
                }
            }
        }
    }
}
