package io.github.ssl4j.regularization;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;

/** The elements of a square matrix that are not on its diagonal. */
final class OffDiagonal {

    private OffDiagonal() {}

    /**
     * Returns the sum of their squares. In rows of D + 1 elements instead of D, the diagonal of a matrix [D, D] is the
     * first column.
     */
    static Tensor sumOfSquares(Tensor matrix) {
        int d = matrix.size(0);
        Tensor withoutLast = Ops.slice(Ops.reshape(matrix, d * d, 1), 0, d * d - 1);
        Tensor byColumn = Ops.sum(Ops.square(Ops.reshape(withoutLast, d - 1, d + 1)), 0);
        return Ops.sum(Ops.slice(byColumn, 1, d));
    }

    /** Checks that two branches have embeddings [N, D] of one shape, with at least 2 rows and columns. */
    static void requireEmbeddings(String loss, Tensor first, Tensor second) {
        if (first.rank() != 2 || !Arrays.equals(first.shape(), second.shape())) {
            throw new IllegalArgumentException(loss + ": expected embeddings of two views, each [N, D], found "
                    + Arrays.toString(first.shape()) + " and " + Arrays.toString(second.shape()));
        }
        if (first.size(0) < 2 || first.size(1) < 2) {
            throw new IllegalArgumentException(
                    loss + ": expected at least 2 images and 2 values of each, found [N, D] = "
                            + Arrays.toString(first.shape()));
        }
    }
}
