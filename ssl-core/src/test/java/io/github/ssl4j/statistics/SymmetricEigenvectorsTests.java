package io.github.ssl4j.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SymmetricEigenvectorsTests {

    @Test
    void theyAreThoseOfTwoByTwo() {
        SymmetricEigenvectors found = SymmetricEigenvectors.of(new double[] {3, 1, 1, 3}, 2);

        assertThat(found.value(0)).isCloseTo(2, within(1e-15));
        assertThat(found.value(1)).isCloseTo(4, within(1e-15));
        double[] small = found.vector(0);
        double[] large = found.vector(1);
        assertThat(small[0]).isCloseTo(-small[1], within(1e-15));
        assertThat(large[0]).isCloseTo(large[1], within(1e-15));
        assertThat(Math.abs(large[0])).isCloseTo(Math.sqrt(0.5), within(1e-15));
    }

    @Test
    void eigenvaluesAreThoseOfAKnownMatrix() {
        int n = 40;

        SymmetricEigenvectors found = SymmetricEigenvectors.of(Matrices.hiddenPath(n), n);

        for (int k = 0; k < n; k++) {
            assertThat(found.value(k)).isCloseTo(2 - 2 * Math.cos(Math.PI * (k + 1) / (n + 1)), within(1e-13));
        }
        requireEigenvectors(Matrices.hiddenPath(n), n, 1e-13);
    }

    @Test
    void repeatedAndVanishingEigenvaluesStillHaveDirectionsAtRightAngles() {
        // 1 + 2 + 3 + 4 directions with eigenvalues 0, 1, 5 and 1e-9
        double[] basis = new double[100];
        SymmetricEigenvectors orthogonal = SymmetricEigenvectors.of(Matrices.hiddenPath(10), 10);
        double[] values = {0, 1, 1, 5, 5, 5, 1e-9, 1e-9, 1e-9, 1e-9};
        double[] scaled = new double[100];
        for (int k = 0; k < 10; k++) {
            for (int i = 0; i < 10; i++) {
                basis[k * 10 + i] = orthogonal.vector(k)[i];
                scaled[k * 10 + i] = values[k] * basis[k * 10 + i];
            }
        }

        requireEigenvectors(Matrices.product(Matrices.transposed(basis, 10), scaled, 10), 10, 1e-13);
    }

    @Test
    void zerosAndDiagonalsHaveTheAxes() {
        requireEigenvectors(new double[9], 3, 1e-15);
        requireEigenvectors(new double[] {2, 0, 0, 0, -1, 0, 0, 0, 0.5}, 3, 1e-15);
        SymmetricEigenvectors found = SymmetricEigenvectors.of(new double[] {2, 0, 0, 0, -1, 0, 0, 0, 0.5}, 3);
        assertThat(new double[] {found.value(0), found.value(1), found.value(2)})
                .containsExactly(-1, 0.5, 2);
    }

    @Test
    void aMatrixIsSquareAndFinite() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SymmetricEigenvectors.of(new double[3], 2))
                .withMessage("matrix: expected 2 x 2 values, at least one, found 3");
        assertThatThrownBy(() -> SymmetricEigenvectors.of(new double[] {1, Double.NaN, Double.NaN, 1}, 2))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("eigenvectors: expected finite values, found NaN at row 0, column 1");
    }

    /** A v = value v, and the vectors have length 1 and right angles. */
    private static void requireEigenvectors(double[] matrix, int n, double tolerance) {
        SymmetricEigenvectors found = SymmetricEigenvectors.of(matrix.clone(), n);
        for (int k = 0; k < n; k++) {
            double[] v = found.vector(k);
            assertThat(v).hasSize(n);
            for (int i = 0; i < n; i++) {
                double product = 0;
                for (int j = 0; j < n; j++) {
                    product += matrix[i * n + j] * v[j];
                }
                assertThat(product).isCloseTo(found.value(k) * v[i], within(tolerance));
            }
            for (int other = 0; other <= k; other++) {
                double dot = 0;
                for (int i = 0; i < n; i++) {
                    dot += v[i] * found.vector(other)[i];
                }
                assertThat(dot).isCloseTo(other == k ? 1 : 0, within(1e-13));
            }
        }
    }
}
