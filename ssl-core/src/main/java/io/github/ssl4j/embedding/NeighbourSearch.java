package io.github.ssl4j.embedding;

import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** The rows most like each of some queries, by the exact cosine: every row is looked at. */
final class NeighbourSearch {
    private static final int VALUES_AT_A_TIME = 1 << 18;

    private final FloatRows features;
    private final List<float[]> queries;
    private final double[] squares;
    private final int k;

    NeighbourSearch(FloatRows features, List<float[]> queries, int k) {
        this.features = features;
        this.queries = queries;
        this.squares = queries.stream()
                .mapToDouble(query -> Cosine.squared(query, 0, query.length))
                .toArray();
        this.k = Math.min(k, features.count());
    }

    /** Returns the k best rows of each query, the best first. */
    List<List<Hit>> run() {
        List<PriorityQueue<Hit>> best = queries.stream()
                .map(query -> new PriorityQueue<>(Hit.BEST_FIRST.reversed()))
                .toList();
        int rows = Math.max(1, VALUES_AT_A_TIME / features.width());
        int blocks = (int) (((long) features.count() + rows - 1) / rows);
        IntStream.range(0, blocks).parallel().forEach(block -> search(block * rows, rows, best));
        return best.stream()
                .map(queue -> queue.stream().sorted(Hit.BEST_FIRST).toList())
                .toList();
    }

    private void search(int first, int rows, List<PriorityQueue<Hit>> best) {
        int width = features.width();
        float[] values = features.readFinite(first, rows);
        int count = values.length / width;
        double[] rowSquares = new double[count];
        for (int row = 0; row < count; row++) {
            rowSquares[row] = Cosine.squared(values, row * width, width);
        }
        for (int q = 0; q < queries.size(); q++) {
            PriorityQueue<Hit> here = new PriorityQueue<>(Hit.BEST_FIRST.reversed());
            for (int row = 0; row < count; row++) {
                double product = Cosine.product(queries.get(q), 0, values, row * width, width);
                offer(here, new Hit(first + row, Cosine.of(product, squares[q], rowSquares[row])));
            }
            PriorityQueue<Hit> ofQuery = best.get(q);
            synchronized (ofQuery) {
                here.forEach(hit -> offer(ofQuery, hit));
            }
        }
    }

    private void offer(PriorityQueue<Hit> queue, Hit hit) {
        if (queue.size() < k) {
            queue.add(hit);
        } else if (Hit.BEST_FIRST.compare(hit, queue.peek()) < 0) {
            queue.poll();
            queue.add(hit);
        }
    }
}
