package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.random.RandomStream;
import org.junit.jupiter.api.Test;

class SoftmaxRegressionTests {
    private static final double STEP = 1e-5;

    private final Features features = Clouds.of(61, 5, 3, 1, 1);
    private final DesignMatrix x = DesignMatrix.standardized(features, DesignMatrix.everyRow(features), 1e-6);
    private final SoftmaxRegression objective = new SoftmaxRegression(x, features.labels(), 3, 0.7);
    private final double[] weights = Clouds.gaussian(RandomStream.of(3), 18);

    @Test
    void theValueIsTheFormula() {
        double expected = 0;
        for (int row = 0; row < 61; row++) {
            double[] z = new double[3];
            double sum = 0;
            for (int k = 0; k < 3; k++) {
                z[k] = weights[k * 6 + 5];
                for (int j = 0; j < 5; j++) {
                    z[k] += weights[k * 6 + j] * standardized(row, j);
                }
                sum += Math.exp(z[k]);
            }
            expected += Math.log(sum) - z[features.labels()[row]];
        }
        for (int i = 0; i < 18; i++) {
            expected += i % 6 == 5 ? 0 : 0.35 * weights[i] * weights[i];
        }

        assertThat(objective.evaluate(weights)).isCloseTo(expected, within(1e-9));
    }

    private double standardized(int row, int column) {
        double mean = 0;
        for (int i = 0; i < 61; i++) {
            mean += features.values()[i * 5 + column] / 61.0;
        }
        double variance = 0;
        for (int i = 0; i < 61; i++) {
            variance += Math.pow(features.values()[i * 5 + column] - mean, 2) / 61;
        }
        return (features.values()[row * 5 + column] - mean) / Math.sqrt(variance + 1e-6);
    }

    @Test
    void theGradientIsThatOfFiniteDifferences() {
        objective.evaluate(weights);
        double[] gradient = objective.gradient().clone();

        for (int i = 0; i < weights.length; i++) {
            double difference = (objective.evaluate(moved(i, STEP)) - objective.evaluate(moved(i, -STEP))) / (2 * STEP);
            assertThat(gradient[i]).as("weight %d", i).isCloseTo(difference, within(1e-6));
        }
    }

    @Test
    void theCurvatureIsThatOfFiniteDifferences() {
        for (int i = 0; i < weights.length; i++) {
            double[] axis = new double[weights.length];
            axis[i] = 1;
            objective.evaluate(weights);
            double[] column = objective.curvature(axis);
            objective.evaluate(moved(i, STEP));
            double[] after = objective.gradient().clone();
            objective.evaluate(moved(i, -STEP));
            double[] before = objective.gradient();
            for (int j = 0; j < weights.length; j++) {
                double difference = (after[j] - before[j]) / (2 * STEP);
                assertThat(column[j]).as("weights %d and %d", i, j).isCloseTo(difference, within(1e-6));
            }
        }
    }

    @Test
    void theGramMatrixIsTheSumOfProducts() {
        double[] gram = x.gram();

        for (int i = 0; i < 6; i++) {
            for (int j = 0; j <= i; j++) {
                double expected = 0;
                for (int row = 0; row < 61; row++) {
                    expected += (i == 5 ? 1 : standardized(row, i)) * (j == 5 ? 1 : standardized(row, j));
                }
                assertThat(gram[i * 6 + j]).isCloseTo(expected, within(1e-9));
            }
        }
    }

    private double[] moved(int index, double by) {
        double[] moved = weights.clone();
        moved[index] += by;
        return moved;
    }
}
