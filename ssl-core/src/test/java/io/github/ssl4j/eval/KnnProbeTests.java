package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnnProbeTests {
    private static final float[] COMPASS = {1, 0, 0, 1, -1, 0, 0, -1};

    private final Device device = Nd4jDevice.float32();

    @Test
    void theNearestNeighbourDecidesAlone() {
        Features bank = labelled(COMPASS, 0, 1, 2, 3);
        Features queries = labelled(new float[] {5, 1, -1, -9, -3, 2}, 0, 3, 1);

        KnnProbe.Result result = new KnnProbe(1, 0.1).evaluate(device, bank, queries);

        assertThat(result.predictions()).containsExactly(0, 3, 2);
        assertThat(result.top1()).isEqualTo(100 * 2 / 3.0);
    }

    @Test
    void temperatureWeighsOneNearAgainstTwoFarther() {
        float[] values = {1, 0, 0.8f, 0.6f, 0.8f, -0.6f};
        Features bank = labelled(values, 0, 1, 1);
        Features query = labelled(new float[] {1, 0}, 0);

        assertThat(new KnnProbe(3, 0.1).evaluate(device, bank, query).predictions())
                .containsExactly(0);
        assertThat(new KnnProbe(3, 1).evaluate(device, bank, query).predictions())
                .containsExactly(1);
    }

    @Test
    void aTinyTemperatureDoesNotOverflow() {
        KnnProbe.Result result =
                new KnnProbe(4, 1e-6).evaluate(device, labelled(COMPASS, 0, 1, 2, 3), labelled(new float[] {1, 2}, 1));

        assertThat(result.predictions()).containsExactly(1);
    }

    @Test
    void neighboursAreThoseOfASearchThroughEverything() {
        int rows = 700;
        int width = 5;
        float[] values = gaussian(rows * width);
        Features all = Features.of(values, width, "noise");

        NearestNeighbours neighbours = NearestNeighbours.of(device, all, all, 17);

        for (int query = 0; query < rows; query += 13) {
            double[] expected = new double[rows];
            for (int row = 0; row < rows; row++) {
                expected[row] = -cosine(values, width, query, row);
            }
            Arrays.sort(expected);
            double[] found = new double[17];
            for (int i = 0; i < 17; i++) {
                found[i] = -neighbours.similarity(query, i);
                assertThat(cosine(values, width, query, neighbours.row(query, i)))
                        .isCloseTo(-found[i], within(1e-6));
            }
            Arrays.sort(found);
            assertThat(found).containsExactly(Arrays.copyOf(expected, 17), within(1e-6));
        }
    }

    @Test
    void queriesMayBeOfSomeClassesOnlyInAnotherOrder() {
        Features bank = named(List.of("north", "east", "south", "west"), 1, 0, 3, 2);
        Features queries = named(List.of("west", "east"), 1, 1, 0, 1);

        KnnProbe.Result result = new KnnProbe(1, 0.1).evaluate(device, bank, queries);

        assertThat(result.predictions()).containsExactly(1, 0, 3, 2);
        assertThat(result.top1()).isEqualTo(50);
    }

    @Test
    void namesOfClassesAreTheSameWithAccentsApart() {
        Features composed = named(List.of("b", "caf\u00e9"), 0, 1, 0, 1);
        Features apart = named(List.of("b", "cafe\u0301"), 0, 1, 0, 1);

        assertThat(new KnnProbe(1, 0.1).evaluate(device, composed, apart).top1())
                .isEqualTo(100);
    }

    @Test
    void topFiveCountsTheFiveClassesWithMostVotes() {
        float[] fan = new float[14];
        for (int i = 0; i < 7; i++) {
            fan[2 * i] = (float) Math.cos(i / 10.0);
            fan[2 * i + 1] = (float) Math.sin(i / 10.0);
        }
        Features bank = labelled(fan, 0, 1, 2, 3, 4, 5, 6);
        Features queries = labelled(new float[] {1, 0, 1, 0, 1, 0, 1, 0}, 0, 4, 5, 6);

        KnnProbe.Result result = new KnnProbe(7, 0.1).evaluate(device, bank, queries);

        assertThat(result.top1()).isEqualTo(25);
        assertThat(result.top5()).isEqualTo(50);
    }

    @Test
    void theResultStatesItsProtocol() {
        Features bank = labelled(COMPASS, 0, 1, 2, 3);

        String text = new KnnProbe(2, 0.07)
                .evaluate(device, bank, labelled(new float[] {1, 0}, 0))
                .toString();

        assertThat(text)
                .isEqualTo("top-1 100.00 %, top-5 100.00 % (weighted kNN, k 2, temperature 0.07, cosine similarity,"
                        + " bank of 4 images, 1 queries, 10 classes, 2 features: points)");
    }

    @Test
    void presetsAreThoseOfThePapers() {
        assertThat(KnnProbe.standard()).isEqualTo(new KnnProbe(200, 0.1));
        assertThat(KnnProbe.local()).isEqualTo(new KnnProbe(20, 0.07));
    }

    @Test
    void badSettingsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KnnProbe(0, 0.1))
                .withMessageContaining("found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KnnProbe(1, 0))
                .withMessage("temperature: expected a positive number, found 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KnnProbe(1, Double.NaN))
                .withMessageContaining("found NaN");
    }

    @Test
    void badFeaturesAreNamed() {
        Features bank = labelled(COMPASS, 0, 1, 2, 3);
        KnnProbe probe = new KnnProbe(4, 0.1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KnnProbe(5, 0.1).evaluate(device, bank, bank))
                .withMessage("k = 5 neighbours, but the bank holds only 4 images");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> probe.evaluate(
                        device, bank, Features.of(new float[] {1, 2, 3}, 3, new int[] {0}, 10, "wide points")))
                .withMessageContaining("found 2 and 3")
                .withMessageContaining("wide points");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> probe.evaluate(device, bank, Features.of(COMPASS, 2, "unlabelled points")))
                .withMessageContaining("unlabelled points");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> probe.evaluate(device, bank, named(List.of("3", "zebra", "unused"), 1, 1, 0, 0)))
                .withMessage("features [4, 2] of named points: expected classes among"
                        + " [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], found [3, zebra, unused]; not among them: [zebra]");
    }

    private static Features labelled(float[] values, int... labels) {
        return Features.of(values, 2, labels, 10, "points");
    }

    private static Features named(List<String> classes, int... labels) {
        return Features.of(COMPASS, 2, labels, classes, "named points");
    }

    private static double cosine(float[] values, int width, int a, int b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < width; i++) {
            ab += (double) values[a * width + i] * values[b * width + i];
            aa += (double) values[a * width + i] * values[a * width + i];
            bb += (double) values[b * width + i] * values[b * width + i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static float[] gaussian(int length) {
        RandomStream random = RandomStream.of(7);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
