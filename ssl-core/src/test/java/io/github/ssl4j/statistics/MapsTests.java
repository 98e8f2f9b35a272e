package io.github.ssl4j.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MapsTests {
    private final Random random = new Random(1);

    @Test
    void componentsOfALineAreItsOwn() {
        double[][] rows = {{1, 2}, {2, 4}, {3, 6}, {6, 12}};

        double[][] coordinates = PrincipalComponents.of(rows, 2);

        double[] along = {-2, -1, 0, 3};
        for (int i = 0; i < 4; i++) {
            assertThat(coordinates[i][0]).isCloseTo(along[i] * Math.sqrt(5), within(1e-12));
            assertThat(coordinates[i][1]).isCloseTo(0, within(1e-7));
        }
    }

    @Test
    void wideAndTallRowsHaveTheSameComponents() {
        double[][] tall = clusters(9, 4, 1);
        double[][] wide = new double[9][14];
        for (int i = 0; i < 9; i++) {
            System.arraycopy(tall[i], 0, wide[i], 5, 4); // columns that do not vary change nothing
        }

        double[][] ofTall = PrincipalComponents.of(tall, 3);
        double[][] ofWide = PrincipalComponents.of(wide, 3);

        for (int i = 0; i < 9; i++) {
            assertThat(ofWide[i]).containsExactly(ofTall[i], within(1e-9));
        }
        assertThat(PrincipalComponents.of(wide, 100)[0]).hasSize(9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrincipalComponents.of(new double[0][], 2))
                .withMessage(
                        "principal components: expected rows and at least 1 component, found 0 rows and 2 components");
    }

    @Test
    void everyRowHasThePerplexityOfNeighbours() {
        double[][] rows = clusters(60, 5, 2);

        for (int i = 0; i < 60; i++) {
            double entropy = 0;
            for (double p : TSne.conditional(rows, i, 10)) {
                entropy -= p == 0 ? 0 : p * Math.log(p);
            }
            assertThat(Math.exp(entropy)).isCloseTo(10, within(1e-9));
        }
    }

    @Test
    void affinitiesAreSymmetricAndSumToOne() {
        double[] p = TSne.affinities(clusters(60, 5, 2), 10);

        double sum = 0;
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 60; j++) {
                sum += p[i * 60 + j];
                assertThat(p[i * 60 + j]).isEqualTo(p[j * 60 + i]);
            }
        }
        double raisedToTheFloor = 60 * 60 * 1e-12;
        assertThat(sum).isCloseTo(1, within(raisedToTheFloor));
    }

    @Test
    void theGradientIsThatOfTheDivergence() {
        double[][] rows = clusters(12, 3, 2);
        double[] p = TSne.affinities(rows, 3);
        double[] y = random.doubles(24, -1, 1).toArray();
        double[] gradient = new double[24];

        TSne.gradient(p, 1, y, gradient);

        double step = 1e-6;
        for (int i = 0; i < 24; i++) {
            double at = y[i];
            y[i] = at + step;
            double above = TSne.divergence(p, y);
            y[i] = at - step;
            double below = TSne.divergence(p, y);
            y[i] = at;
            assertThat(gradient[i]).isCloseTo((above - below) / (2 * step), within(1e-8));
        }
    }

    @Test
    void clustersStayTogetherAndApart() {
        double[][] rows = PrincipalComponents.of(clusters(150, 20, 3), 20);

        double[][] points = TSne.standard().points(rows);

        int own = 0;
        for (int i = 0; i < 150; i++) {
            int nearest = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int j = 0; j < 150; j++) {
                double distance = Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]);
                if (j != i && distance < least) {
                    least = distance;
                    nearest = j;
                }
            }
            own += nearest % 3 == i % 3 ? 1 : 0;
        }
        assertThat(own).isEqualTo(150);
        assertThat(TSne.standard().points(rows)).isDeepEqualTo(points);
    }

    @Test
    void tooFewRowsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TSne.standard().points(new double[4][2]))
                .withMessage("t-SNE: expected at least 5 rows of at least 2 columns, found 4 rows of 2");
        assertThatIllegalArgumentException().isThrownBy(() -> new TSne(1, 10));
    }

    /** Returns rows around so many centres, in turn. */
    private double[][] clusters(int count, int width, int centres) {
        double[][] rows = new double[count][width];
        for (int i = 0; i < count; i++) {
            for (int d = 0; d < width; d++) {
                rows[i][d] = random.nextGaussian() + (d % centres == i % centres ? 12 : 0);
            }
        }
        return rows;
    }
}
