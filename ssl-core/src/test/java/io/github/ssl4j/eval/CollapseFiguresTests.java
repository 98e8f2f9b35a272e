package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.random.RandomStream;
import org.junit.jupiter.api.Test;

class CollapseFiguresTests {
    private static final int ROWS = 400;
    private static final int WIDTH = 32;

    private final Device device = Nd4jDevice.float32();

    @Test
    void equalFeaturesHaveNoSpreadAndOneDirection() {
        float[] values = new float[ROWS * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1 + i % WIDTH;
        }

        CollapseFigures figures = figures(values, WIDTH);

        assertThat(figures.featureSpread()).isCloseTo(0, within(1e-12));
        assertThat(figures.effectiveRank()).isCloseTo(1, within(1e-3));
    }

    @Test
    void gaussianFeaturesAreHealthy() {
        float[] values = gaussian(ROWS * WIDTH);

        CollapseFigures figures = figures(values, WIDTH);

        assertThat(figures.healthySpread()).isEqualTo(1 / Math.sqrt(WIDTH));
        assertThat(figures.featureSpread()).isCloseTo(figures.healthySpread(), within(0.005));
        assertThat(figures.effectiveRank()).isBetween(WIDTH - 1.0, (double) WIDTH);
    }

    @Test
    void orthogonalRowsHaveFullRank() {
        float[] values = new float[WIDTH * WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            values[i * WIDTH + i] = 3;
        }

        assertThat(figures(values, WIDTH).effectiveRank()).isCloseTo(WIDTH, within(1e-3));
    }

    @Test
    void rankIsTheEntropyOfSingularValues() {
        // singular values 3 and 1: entropy of (3/4, 1/4)
        float[] tall = {3, 0, 0, 1, 0, 0, 0, 0};
        float[] wide = {3, 0, 0, 0, 0, 1, 0, 0};
        double expected = Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25));

        assertThat(figures(tall, 2).effectiveRank()).isCloseTo(expected, within(1e-5));
        assertThat(figures(wide, 4).effectiveRank()).isCloseTo(expected, within(1e-5));
    }

    @Test
    void spreadIsTheUnbiasedDeviationOfNormalisedFeatures() {
        // normalised: (0.6, 0.8) and (1, 0)
        float[] values = {3, 4, 7, 0};
        double expected = (Math.sqrt(0.08) + Math.sqrt(0.32)) / 2;

        assertThat(figures(values, 2).featureSpread()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void rankOfRandomRowsDoesNotDependOnTheSmallerSide() {
        float[] tall = gaussian(40 * 9);
        float[] wide = new float[tall.length];
        for (int i = 0; i < tall.length; i++) {
            wide[i % 9 * 40 + i / 9] = tall[i];
        }

        assertThat(figures(tall, 9).effectiveRank()).isCloseTo(figures(wide, 40).effectiveRank(), within(1e-9));
    }

    @Test
    void zerosHaveNoRank() {
        assertThat(figures(new float[12], 3)).isEqualTo(new CollapseFigures(0, 1 / Math.sqrt(3), 0));
    }

    @Test
    void oneImageIsTooFew() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> figures(new float[] {1, 2}, 2))
                .withMessageContaining("at least 2 images, found 1");
    }

    @Test
    void nanIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> figures(new float[] {1, 2, 3, Float.NaN}, 2))
                .withMessageContaining("feature 1 of row 1 is NaN");
    }

    @Test
    void theTextHoldsEveryFigure() {
        assertThat(new CollapseFigures(0.0123, 0.0442, 37.25))
                .hasToString("feature spread 0.0123 (healthy about 0.0442), effective rank 37.3");
    }

    private static CollapseFigures figures(float[] values, int width) {
        return CollapseFigures.of(Features.of(values, width, "test"));
    }

    private static float[] gaussian(int length) {
        RandomStream random = RandomStream.of(3);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
