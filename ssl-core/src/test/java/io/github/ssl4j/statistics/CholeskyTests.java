package io.github.ssl4j.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CholeskyTests {

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 32, 33, 70, 96})
    void choleskySolves(int n) {
        double[] root = Matrices.gaussian(4, n * n);
        double[] matrix = Matrices.product(root, Matrices.transposed(root, n), n);
        double[] expected = Matrices.gaussian(5, n);
        double[] b = new double[n + 2];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                b[2 + i] += matrix[i * n + j] * expected[j];
            }
        }

        Cholesky.of(matrix, n).solve(b, 2);

        for (int i = 0; i < n; i++) {
            assertThat(b[2 + i]).isCloseTo(expected[i], within(1e-6));
        }
        assertThat(b[0]).isZero();
        assertThat(b[1]).isZero();
    }

    @Test
    void theInverseOfTheFactorWhitens() {
        // L = [[2, 0], [3, 4]]
        double[] inverse = Cholesky.of(new double[] {4, 6, 6, 25}, 2).inverseOfFactor();

        assertThat(inverse).containsExactly(new double[] {0.5, 0, -0.375, 0.25}, within(1e-15));
    }

    @Test
    void theInverseOfALargerFactorWhitens() {
        int n = 70;
        double[] root = Matrices.gaussian(4, n * n);
        double[] matrix = Matrices.product(root, Matrices.transposed(root, n), n);

        double[] inverse = Cholesky.of(matrix.clone(), n).inverseOfFactor();

        double[] whitened = Matrices.product(Matrices.product(inverse, matrix, n), Matrices.transposed(inverse, n), n);
        for (int i = 0; i < n * n; i++) {
            assertThat(whitened[i]).isCloseTo(i % (n + 1) == 0 ? 1 : 0, within(1e-6));
        }
        assertThat(inverse[n - 1]).isZero();
    }

    @Test
    void matricesThatAreNotPositiveDefiniteAreRefused() {
        assertThatThrownBy(() -> Cholesky.of(new double[] {1, 2, 2, 1}, 2))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("Cholesky factor: expected pivot 1 above 0.0, found -3.0");
        assertThatThrownBy(() -> Cholesky.of(new double[] {Double.NaN}, 1)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void aPivotIsAboveTheSmallestOneAllowed() {
        assertThat(Cholesky.of(new double[] {4, 0, 0, 0.25}, 2, 0.2).inverseOfFactor())
                .containsExactly(0.5, 0, 0, 2);
        assertThatThrownBy(() -> Cholesky.of(new double[] {4, 0, 0, 0.25}, 2, 0.25))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("Cholesky factor: expected pivot 1 above 0.25, found 0.25");
    }

    @Test
    void aMatrixIsSquare() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cholesky.of(new double[6], 2))
                .withMessage("matrix: expected 2 x 2 values, at least one, found 6");
    }
}
