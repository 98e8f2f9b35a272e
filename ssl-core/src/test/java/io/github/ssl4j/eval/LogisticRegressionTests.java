package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogisticRegressionTests {

    /** At the optimum of every row of W the sum over images of (p - y) x is -W / C, and that of (p - y) is 0. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 1, 1e4})
    void theGradientVanishesAtTheResult(double c) {
        Features features = Clouds.of(303, 9, 4, 0.7, 1);

        LinearClassifier fitted = new LogisticRegression(c).fit(features);

        double[] p = fitted.probabilities(features);
        for (int k = 0; k < 4; k++) {
            double[] sum = new double[10];
            double[] size = new double[10];
            for (int row = 0; row < features.count(); row++) {
                double error = p[row * 4 + k] - (features.labels()[row] == k ? 1 : 0);
                for (int j = 0; j < 10; j++) {
                    double x = j == 9 ? 1 : features.values()[row * 9 + j];
                    sum[j] += error * x;
                    size[j] += Math.abs(error * x);
                }
            }
            for (int j = 0; j < 9; j++) {
                double weight = fitted.weights()[k * 9 + j];
                assertThat(sum[j] + weight / c).isCloseTo(0, within(1e-6 * (size[j] + 100)));
            }
            assertThat(sum[9]).isCloseTo(0, within(1e-6 * (size[9] + 100)));
        }
        for (int j = 0; j < 9; j++) {
            int column = j;
            double overClasses = Arrays.stream(new int[] {0, 1, 2, 3})
                    .mapToDouble(k -> fitted.weights()[k * 9 + column])
                    .sum();
            assertThat(overClasses).isCloseTo(0, within(1e-8));
        }
    }

    @Test
    void theResultDoesNotDependOnTheNumberOfCores() throws Exception {
        Features features = Clouds.of(500, 20, 5, 1, 1);
        Callable<LinearClassifier> fit = () -> new LogisticRegression(1).fit(features);

        LinearClassifier one = inPool(1, fit);
        LinearClassifier three = inPool(3, fit);

        assertThat(three.weights()).isEqualTo(one.weights());
        assertThat(three.intercepts()).isEqualTo(one.intercepts());
    }

    private static LinearClassifier inPool(int threads, Callable<LinearClassifier> work) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return pool.submit(work).get();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void separableClassesAndEqualColumnsSettle() {
        Features clouds = Clouds.of(80, 3, 2, 40, 1);
        float[] twice = new float[80 * 6];
        for (int i = 0; i < 80; i++) {
            System.arraycopy(clouds.values(), i * 3, twice, i * 6, 3);
            System.arraycopy(clouds.values(), i * 3, twice, i * 6 + 3, 3);
        }
        Features features = Features.of(twice, 6, clouds.labels(), 2, "equal columns");

        LinearClassifier fitted = new LogisticRegression(1e6).fit(features);

        assertThat(fitted.evaluate(features).top1()).isEqualTo(100);
        assertThat(fitted.weights()[0]).isCloseTo(fitted.weights()[3], within(1e-6));
    }

    @Test
    void aClassWithoutImagesIsNeverPredicted() {
        Features features = Features.of(new float[] {-2, -1, 1, 2, 0.1f}, 1, new int[] {3, 3, 1, 1, 3}, 5, "points");

        LinearClassifier fitted = new LogisticRegression(10).fit(features);

        assertThat(fitted.evaluate(features).predictions()).containsExactly(3, 3, 1, 1, 3);
        assertThat(fitted.intercepts()[0]).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(fitted.probabilities(features))
                .doesNotContain(Double.NaN)
                .startsWith(0, fitted.probabilities(features)[1], 0);
    }

    @Test
    void topFiveCountsTheFiveHighestClasses() {
        LinearClassifier classifier = new LinearClassifier(new double[] {6, 5, 4, 3, 2, 1, 0}, new double[7]);
        Features features = Features.of(new float[] {1, 1, 1, 1}, 1, new int[] {0, 4, 5, 6}, 7, "points");

        LinearClassifier.Accuracy accuracy = classifier.evaluate(features);

        assertThat(accuracy.top1()).isEqualTo(25);
        assertThat(accuracy.top5()).hasValue(50);
        LinearClassifier few = new LinearClassifier(new double[] {1, 0}, new double[2]);
        assertThat(few.evaluate(Features.of(new float[] {1}, 1, new int[] {1}, 2, "points"))
                        .top5())
                .isEmpty();
    }

    @Test
    void badInputIsNamed() {
        Features features = Features.of(new float[] {1, 2}, 1, new int[] {1, 1}, 3, "points");
        LogisticRegression regression = new LogisticRegression(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LogisticRegression(0))
                .withMessage("C of a logistic regression: expected a positive number, found 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LogisticRegression(Double.NaN))
                .withMessageContaining("found NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> regression.fit(features))
                .withMessageContaining("at least 2 classes, found 1")
                .withMessageContaining("points");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> regression.fit(Features.of(new float[] {1, 2}, 1, "unlabelled points")))
                .withMessageContaining("unlabelled points");
        LinearClassifier classifier = new LinearClassifier(new double[] {1, 2, 3, 4}, new double[] {0, 0});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> classifier.evaluate(features))
                .withMessageContaining("2 classes, found 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> classifier.probabilities(features))
                .withMessageContaining("takes 2 features, found 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinearClassifier(new double[3], new double[2]))
                .withMessageContaining("found 3 weights");
    }
}
