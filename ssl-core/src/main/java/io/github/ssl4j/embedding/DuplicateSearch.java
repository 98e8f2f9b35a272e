package io.github.ssl4j.embedding;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Groups of rows linked by a cosine of at least a threshold. The device multiplies blocks of rows in float32; where
 * that leaves open on which side of the threshold a pair lies, it is computed again in double precision.
 */
final class DuplicateSearch {
    private static final int BLOCK = 2048;

    /** More than float32 is off in a product of rows of length one. */
    private static final double DOUBT = 1e-4;

    /** What two equal rows may lack to a cosine of 1 in double precision. */
    private static final double ROUNDING = 1e-9;

    private final FloatRows features;
    private final int width;
    private final double threshold;
    private final Device device;
    /** A row of the same group that is nearer to its first; the first itself. */
    private final int[] towardsFirst;

    private final float[] nearest;
    private final int[] nearestRow;

    DuplicateSearch(FloatRows features, double threshold, Device device) {
        this.features = features;
        this.width = features.width();
        this.threshold = threshold - ROUNDING;
        this.device = device;
        this.towardsFirst = new int[features.count()];
        this.nearest = new float[features.count()];
        this.nearestRow = new int[features.count()];
        Arrays.setAll(towardsFirst, row -> row);
        Arrays.fill(nearest, Float.NEGATIVE_INFINITY);
    }

    @SuppressWarnings("try") // javac asks for a use of the scope
    List<List<Hit>> run() {
        for (int from = 0; from < features.count(); from += BLOCK) {
            float[] rows = features.readFinite(from, BLOCK);
            try (Scope scope = Scope.open()) {
                Tensor ofRows = normalized(rows);
                for (int other = from; other < features.count(); other += BLOCK) {
                    float[] columns = other == from ? rows : features.read(other, BLOCK);
                    link(from, rows, other, columns, products(ofRows, columns));
                }
            }
        }
        return groups();
    }

    private Tensor normalized(float[] rows) {
        return Gradients.off(() -> Ops.l2Normalize(Tensor.of(device, rows, rows.length / width, width)));
    }

    @SuppressWarnings("try") // javac asks for a use of the scope
    private float[] products(Tensor ofRows, float[] columns) {
        try (Scope scope = Scope.open()) {
            Tensor ofColumns = normalized(columns);
            return Gradients.off(() -> Ops.matmulTransposed(ofRows, ofColumns)).toFloats();
        }
    }

    private void link(int from, float[] rows, int other, float[] columns, float[] products) {
        int count = columns.length / width;
        for (int i = 0; i < rows.length / width; i++) {
            int first = from == other ? i + 1 : 0;
            for (int j = first; j < count; j++) {
                float cosine = products[i * count + j];
                if (cosine >= threshold - DOUBT
                        && (cosine >= threshold + DOUBT
                                || Cosine.of(rows, i * width, columns, j * width, width) >= threshold)) {
                    note(from + i, other + j, cosine);
                    note(other + j, from + i, cosine);
                    join(from + i, other + j);
                }
            }
        }
    }

    private void note(int row, int other, float cosine) {
        if (cosine > nearest[row]) {
            nearest[row] = cosine;
            nearestRow[row] = other;
        }
    }

    private void join(int one, int other) {
        int a = first(one);
        int b = first(other);
        towardsFirst[Math.max(a, b)] = Math.min(a, b);
    }

    private int first(int row) {
        int at = row;
        while (towardsFirst[at] != at) {
            towardsFirst[at] = towardsFirst[towardsFirst[at]];
            at = towardsFirst[at];
        }
        return at;
    }

    private List<List<Hit>> groups() {
        Map<Integer, List<Hit>> groups = new TreeMap<>();
        for (int row = 0; row < towardsFirst.length; row++) {
            if (nearest[row] > Float.NEGATIVE_INFINITY) {
                groups.computeIfAbsent(first(row), first -> new ArrayList<>()).add(hit(row));
            }
        }
        return List.copyOf(groups.values());
    }

    private Hit hit(int row) {
        return new Hit(row, Cosine.of(features.read(row, 1), 0, features.read(nearestRow[row], 1), 0, width));
    }
}
