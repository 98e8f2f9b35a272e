package io.github.ssl4j.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SymmetricEigenvaluesTests {

    @Test
    void eigenvaluesAreThoseOfAKnownMatrix() {
        int n = 12;

        double[] found = SymmetricEigenvalues.of(Matrices.hiddenPath(n), n);

        for (int k = 0; k < n; k++) {
            assertThat(found[k]).isCloseTo(2 - 2 * Math.cos(Math.PI * (k + 1) / (n + 1)), within(1e-13));
        }
    }

    @Test
    void aSingleNumberIsItsOwnEigenvalue() {
        assertThat(SymmetricEigenvalues.of(new double[] {3}, 1)).containsExactly(new double[] {3}, within(1e-15));
    }

    @Test
    void aMatrixIsSquare() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SymmetricEigenvalues.of(new double[3], 2))
                .withMessage("matrix: expected 2 x 2 values, at least one, found 3");
    }
}
