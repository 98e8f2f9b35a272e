package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.random.RandomStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EncoderProbeTests {
    private static final EvaluationView VIEW = EvaluationView.of(8, Normalization.NONE);

    private final Device device = new CpuDevice();
    private final ResNet encoder = new ResNet(
            Initializer.of(device, 3),
            new ResNet.Config(ResNet.Block.BASIC, List.of(1), 8, ResNet.Stem.CIFAR, 1, false));

    @AfterEach
    void close() {
        encoder.close();
        device.close();
    }

    @Test
    void heldOutImagesAreClassifiedByNeighboursAndByALinearClassifier() {
        LabelledProbe probe = LabelledProbe.of(new StripedImages(240, 3, 1), new StripedImages(60, 3, 2), VIEW, true)
                .orElseThrow();

        Map<String, Double> figures = probe.measure(encoder);

        assertThat(figures.keySet()).containsExactly("knn_200", "knn_20", "linear", "feature_spread", "effective_rank");
        assertThat(figures.get("linear")).isBetween(60.0, 100.0);
        assertThat(figures.get("knn_20")).isBetween(60.0, 100.0);
        assertThat(probe.criterion()).contains("knn_20");
        assertThat(probe.protocol())
                .isEqualTo("learned from 240 images, 60 images held out, of 8 pixels: weighted kNN, k 200, temperature"
                        + " 0.1; weighted kNN, k 20, temperature 0.07; linear probe on standardised features, C 0.1");
    }

    @Test
    void aProbeMeasuresTheSameEveryTimeAndLeavesTheEncoderAsItWas() {
        LabelledProbe probe = LabelledProbe.of(
                        new StripedImages(5200, 2, 1), new StripedImages(1100, 2, 2), VIEW, false)
                .orElseThrow();
        encoder.training(true);
        float[] mean = encoder.state().get("bn1.running_mean").toFloats();

        Map<String, Double> first = probe.measure(encoder);

        assertThat(probe.measure(encoder)).isEqualTo(first);
        assertThat(encoder.isTraining()).isTrue();
        assertThat(encoder.state().get("bn1.running_mean").toFloats()).isEqualTo(mean);
        assertThat(probe.criterion()).contains("linear");
        assertThat(probe.protocol()).startsWith("learned from 5000 of 5200 images, 1000 of 1100 images held out");
    }

    @Test
    void theBaselineIsThatOfPixelsWhateverTheSizeOfTheView() {
        StripedImages labelled = new StripedImages(240, 3, 1);
        StripedImages heldOut = new StripedImages(60, 3, 2);
        EvaluationView large = EvaluationView.of(64, Normalization.IMAGENET);
        Map<String, Double> baseline =
                LabelledProbe.of(labelled, heldOut, large, true).orElseThrow().baseline(device);

        EvaluationView small = EvaluationView.of(32, Normalization.NONE);
        double expected = KnnProbe.local()
                .evaluate(device, Features.pixels(labelled, small), Features.pixels(heldOut, small))
                .top1();
        assertThat(baseline.keySet()).containsExactly("pixels_knn_200", "pixels_knn_20", "pixels_linear");
        assertThat(baseline.get("pixels_knn_20")).isEqualTo(expected).isBetween(40.0, 100.0);
    }

    @Test
    void tooFewImagesOrClassesMakeNoProbe() {
        StripedImages heldOut = new StripedImages(4, 2, 2);

        assertThat(LabelledProbe.of(new StripedImages(19, 2, 1), heldOut, VIEW, true))
                .isEmpty();
        assertThat(LabelledProbe.of(new StripedImages(40, 1, 1), new StripedImages(4, 1, 2), VIEW, true))
                .isEmpty();
        assertThat(LabelledProbe.of(new StripedImages(20, 2, 1), heldOut, VIEW, true))
                .isPresent();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabelledProbe.of(new StripedImages(20, 0, 1), heldOut, VIEW, true))
                .withMessage("a probe: expected images with labels, found none");
    }

    @Test
    void withoutLabelsImagesAreFoundByTheirViews() {
        StripedImages images = new StripedImages(50, 0, 1);
        UnlabelledProbe same = new UnlabelledProbe(images, VIEW, VIEW);

        assertThat(same.measure(encoder).keySet())
                .containsExactly("neighbour_consistency", "feature_spread", "effective_rank");
        assertThat(same.measure(encoder)).containsEntry("neighbour_consistency", 100.0);
        assertThat(new UnlabelledProbe(images, VIEW, new Noise())
                        .measure(encoder)
                        .get("neighbour_consistency"))
                .isLessThan(20);
        assertThat(same.criterion()).isEmpty();
    }

    /** Two views that show nothing of an image. */
    private static final class Noise implements ViewPolicy {
        @Override
        public int views() {
            return 2;
        }

        @Override
        public ViewSize size(int view) {
            return new ViewSize(8, 8);
        }

        @Override
        public void view(Image source, int view, RandomStream random, Image target) {
            target.reshape(1, 8, 8);
            for (int i = 0; i < 64; i++) {
                target.pixels()[i] = random.nextFloat();
            }
        }
    }
}
