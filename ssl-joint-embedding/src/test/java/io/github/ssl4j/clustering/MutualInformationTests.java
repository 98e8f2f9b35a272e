package io.github.ssl4j.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MutualInformationTests {

    @Test
    void theNamesOfClustersDoNotMatter() {
        double same = MutualInformation.normalized(new int[] {0, 0, 1, 2}, new int[] {7, 7, 3, 0});
        assertThat(same).isCloseTo(1, within(1e-12));
    }

    @Test
    void independentClusteringsShareNothing() {
        assertThat(MutualInformation.normalized(new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1}))
                .isCloseTo(0, within(1e-12));
    }

    @Test
    void halfOfTheInformation() {
        // I = ln 2, H(A) = ln 2, H(B) = ln 4
        assertThat(MutualInformation.normalized(new int[] {0, 0, 1, 1}, new int[] {0, 1, 2, 3}))
                .isCloseTo(1 / Math.sqrt(2), within(1e-12));
    }

    @Test
    void aConstantClusteringSharesNothing() {
        assertThat(MutualInformation.normalized(new int[] {-1, -1}, new int[] {0, 1}))
                .isZero();
    }
}
