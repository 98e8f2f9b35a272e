package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinearProbeTests {

    @Test
    void separateCloudsAreTold() {
        LinearProbe.Result result =
                LinearProbe.standard().evaluate(Clouds.of(400, 8, 6, 3, 1), Clouds.of(200, 8, 6, 3, 2));

        assertThat(result.top1()).isGreaterThan(97);
        assertThat(result.top5()).hasValue(100);
        assertThat(result.trainTop1()).isGreaterThan(97);
    }

    @Test
    void theHeldOutTenthChoosesWhatGeneralises() {
        Features clear = Clouds.of(300, 40, 2, 3, 1);
        Features blurred = Clouds.of(400, 100, 2, 0.2, 1);
        Features test = Clouds.of(2000, 100, 2, 0.2, 2);

        LinearProbe.Result ofClear = new LinearProbe(List.of(1e-8, 1.0), 1).evaluate(clear, clear);
        LinearProbe.Result ofBlurred = new LinearProbe(List.of(0.01, 1e6), 1).evaluate(blurred, test);

        assertThat(ofClear.c()).isEqualTo(1);
        assertThat(ofClear.top1()).isEqualTo(100);
        assertThat(ofBlurred.c()).isEqualTo(0.01);
        LinearProbe.Result overfitted = LinearProbe.of(1e6).evaluate(blurred, test);
        assertThat(overfitted.trainTop1()).isGreaterThan(ofBlurred.trainTop1());
        assertThat(overfitted.top1()).isLessThan(ofBlurred.top1() - 5);
    }

    @Test
    void scaleAndOffsetOfAFeatureDoNotMatter() {
        Features train = Clouds.of(300, 6, 3, 1, 1);
        Features test = Clouds.of(100, 6, 3, 1, 2);

        LinearProbe.Result plain = LinearProbe.of(0.1).evaluate(train, test);
        LinearProbe.Result moved = LinearProbe.of(0.1).evaluate(moved(train, 3), moved(test, 3));

        assertThat(moved.classifier().probabilities(moved(test, 3)))
                .containsExactly(plain.classifier().probabilities(test), within(1e-3));
    }

    private static Features moved(Features features, int classes) {
        float[] values = features.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 6 + 1) * 8 * values[i] - 5;
        }
        return Features.of(values, features.width(), features.labels(), classes, "moved clouds");
    }

    @Test
    void aConstantFeatureDoesNoHarm() {
        float[] values = new float[40];
        int[] labels = new int[20];
        for (int i = 0; i < 20; i++) {
            labels[i] = i % 2;
            values[2 * i] = 7;
            values[2 * i + 1] = i % 2 == 0 ? -1 : 1;
        }
        Features features = Features.of(values, 2, labels, 2, "points");

        assertThat(LinearProbe.of(1).evaluate(features, features).top1()).isEqualTo(100);
    }

    @Test
    void theSeedDecidesTheResult() {
        Features train = Clouds.of(200, 10, 4, 0.6, 1);
        Features test = Clouds.of(200, 10, 4, 0.6, 2);
        LinearProbe probe = LinearProbe.standard().withSeed(5);

        LinearProbe.Result first = probe.evaluate(train, test);
        LinearProbe.Result again = probe.evaluate(train, test);

        assertThat(again.classifier().weights()).isEqualTo(first.classifier().weights());
        assertThat(again.toString()).isEqualTo(first.toString());
    }

    @Test
    void theResultStatesItsProtocol() {
        Features features = Clouds.of(30, 2, 2, 9, 1);

        assertThat(LinearProbe.of(0.5).evaluate(features, features))
                .hasToString("top-1 100.00 % (linear probe, batch norm without affine (training-set statistics, epsilon"
                        + " 1.0E-6), multinomial logistic regression to the optimum, C 0.5 given, 30 training images in"
                        + " their evaluation view, 30 test images, 2 classes, 2 features: clouds)");
        assertThat(LinearProbe.standard().evaluate(features, features).protocol())
                .contains("chosen among [1.0E-4, 0.001, 0.01, 0.1, 1.0, 10.0] by a tenth of the training images");
    }

    @Test
    void theTestImagesMayBeOfSomeClassesOnly() {
        Features train = Clouds.of(400, 8, 6, 3, 1);
        Features test = Clouds.of(200, 8, 6, 3, 2);
        int[] last = IntStream.range(0, 200).filter(i -> test.labels()[i] == 5).toArray();
        float[] values = new float[last.length * 8];
        for (int i = 0; i < last.length; i++) {
            System.arraycopy(test.values(), last[i] * 8, values, i * 8, 8);
        }
        Features ofOneClass = Features.of(values, 8, new int[last.length], List.of("5"), "the last cloud");

        assertThat(LinearProbe.of(1).evaluate(train, ofOneClass).top1()).isGreaterThan(90);
    }

    @Test
    void badInputIsNamed() {
        Features features = Clouds.of(30, 2, 2, 1, 1);
        LinearProbe probe = LinearProbe.standard();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinearProbe(List.of(), 0))
                .withMessageContaining("found none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinearProbe(List.of(1.0, 0.1), 0))
                .withMessageContaining("ascend")
                .withMessageContaining("[1.0, 0.1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinearProbe.of(-1))
                .withMessageContaining("found -1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> probe.evaluate(features, Clouds.of(30, 3, 2, 1, 1)))
                .withMessageContaining("found 2 and 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> probe.evaluate(features, Clouds.of(30, 2, 3, 1, 1)))
                .withMessageEndingWith("expected classes among [0, 1], found [0, 1, 2]; not among them: [2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> probe.evaluate(features, Features.of(new float[] {1, 2}, 2, "unlabelled points")))
                .withMessageContaining("unlabelled points");
        Features few = Features.of(Arrays.copyOf(features.values(), 18), 2, new int[9], 2, "few points");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> probe.evaluate(few, few))
                .withMessageContaining("at least 10 of them, found 9");
    }
}
