package io.github.ssl4j.device;

/**
 * The sizes of {@code batch} products C = alpha A B + beta C of dense row-major matrices, A of M x K (stored K x M when
 * transposed), B of K x N (stored N x K when transposed), C of M x N; the matrices of a batch follow one another.
 *
 * @param batch the number of products
 * @param m rows of C
 * @param n columns of C
 * @param k the summed dimension
 * @param transposeA whether A is stored transposed
 * @param transposeB whether B is stored transposed
 * @param alpha the factor of the product
 * @param beta the factor of what C held before; at 0 C may hold anything, NaN included
 */
public record MatrixProduct(
        int batch, int m, int n, int k, boolean transposeA, boolean transposeB, double alpha, double beta) {

    /** Checks the sizes. */
    public MatrixProduct {
        if (batch < 1 || m < 1 || n < 1 || k < 1) {
            throw new IllegalArgumentException("a matrix product needs sizes of at least 1, found batch " + batch
                    + ", m " + m + ", n " + n + ", k " + k);
        }
    }

    /** Returns one product C = op(A) op(B). */
    public static MatrixProduct of(int m, int n, int k, boolean transposeA, boolean transposeB) {
        return new MatrixProduct(1, m, n, k, transposeA, transposeB, 1, 0);
    }

    /** Returns the same sizes with other factors. */
    public MatrixProduct scaled(double newAlpha, double newBeta) {
        return new MatrixProduct(batch, m, n, k, transposeA, transposeB, newAlpha, newBeta);
    }
}
