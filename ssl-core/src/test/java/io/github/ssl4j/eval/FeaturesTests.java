package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.random.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class FeaturesTests {
    private static final EvaluationView VIEW = EvaluationView.of(8, Normalization.NONE);

    private final Device device = Nd4jDevice.float32();

    @Test
    void theBatchDoesNotMatterAndTheLastOneMayBeSmaller() {
        ResNet encoder = encoder();
        ImageSource images = new Noise(7, -1, 3);

        Features one = Features.of(encoder, images, VIEW, 1);
        Features three = Features.of(encoder, images, VIEW, 3);
        Features tooMany = Features.of(encoder, images, VIEW, 100);

        assertThat(one.count()).isEqualTo(7);
        assertThat(one.width()).isEqualTo(encoder.featureWidth());
        assertThat(three.values()).containsExactly(one.values(), within(1e-5f));
        assertThat(tooMany.values()).containsExactly(one.values(), within(1e-5f));
        assertThat(one.labels()).containsExactly(0, 1, 2, 0, 1, 2, 0);
        assertThat(one.classes()).containsExactly("a", "b", "c");
        assertThat(one.origin()).isEqualTo("resnet10 backbone output in evaluation mode");
    }

    @Test
    void theEncoderIsEvaluatedAndThenInItsFormerMode() {
        ResNet encoder = encoder();
        float[] before = encoder.state().get("bn1.running_mean").toFloats();

        encoder.training(true);
        Features.of(encoder, new Noise(4, -1, 3), VIEW, 2);
        assertThat(encoder.isTraining()).isTrue();
        encoder.training(false);
        Features.of(encoder, new Noise(4, -1, 3), VIEW, 2);
        assertThat(encoder.isTraining()).isFalse();

        assertThat(encoder.state().get("bn1.running_mean").toFloats()).isEqualTo(before);
    }

    @Test
    void pixelsAreTheViewChannelsLast() {
        ImageSource images = new Noise(5, -1, 3);
        Image image = new Image(3, 8, 8);
        images.read(4, image);

        Features pixels = Features.pixels(images, VIEW);

        assertThat(pixels.count()).isEqualTo(5);
        assertThat(pixels.width()).isEqualTo(192);
        assertThat(pixels.values()[4 * 192 + (2 * 8 + 5) * 3 + 1]).isEqualTo(image.pixels()[64 + 2 * 8 + 5]);
        assertThat(pixels.origin()).isEqualTo("8 x 8 x 3 pixels");
    }

    @Test
    void imagesThatCannotBeReadAreLeftOut() {
        Features features = Features.pixels(new Noise(5, 1, 3), VIEW);

        assertThat(features.count()).isEqualTo(4);
        assertThat(features.labels()).containsExactly(0, 2, 0, 1);
        assertThat(features.values())
                .startsWith(Features.pixels(new Noise(1, -1, 3), VIEW).values());
    }

    @Test
    void everyRowTellsWhichImageItIsOf() {
        Features whole = Features.pixels(new Noise(5, -1, 3), VIEW);
        Features gap = Features.pixels(new Noise(5, 1, 3), VIEW);

        assertThat(whole.images()).containsExactly(0, 1, 2, 3, 4);
        assertThat(whole.leftOut()).isEmpty();
        assertThat(gap.images()).containsExactly(0, 2, 3, 4);
        assertThat(gap.leftOut()).containsExactly(new CorruptImage(1, "noise 1", "made so"));
        assertThat(gap.rows()[1]).isEqualTo(whole.rows()[2]);
        assertThat(Features.of(new float[] {1, 2}, 1, "points").images()).containsExactly(0, 1);
    }

    @Test
    void aBankWithAGapFindsTheImagesThemselves() {
        Features bank = Features.pixels(new Noise(9, 4, 3), VIEW);
        Features queries = Features.pixels(new Noise(9, -1, 3), VIEW);

        KnnProbe.Result result = new KnnProbe(1, 0.1).evaluate(device, bank, queries);

        int[] found = result.predictions().clone();
        found[4] = -1;
        assertThat(found).containsExactly(0, 1, 2, 0, -1, 2, 0, 1, 2);
        assertThat(result.protocol()).contains("bank of 8 images, 9 queries");
    }

    @Test
    void theNearestOtherImageIsNeverItsOwn() {
        float[] values = {1, 0, 2, 0.1f, 0, 3, -0.1f, 1, 0.01f, 6};
        Features features = Features.of(values, 2, "points");

        assertThat(features.nearestOthers(device)).containsExactly(1, 0, 4, 2, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new float[] {1, 2}, 2, "points").nearestOthers(device))
                .withMessage("neighbours: expected at least 2 images, found 1: features [1, 2] of points");
    }

    @Test
    void rowsComeAsArraysOfJavaAndOfNd4j() {
        Features features = Features.of(new float[] {1, 2, 3, 4.5f, 5, 6}, 3, "points");

        assertThat(features.rows()).isDeepEqualTo(new float[][] {{1, 2, 3}, {4.5f, 5, 6}});
        assertThat(features.toDoubles()).isDeepEqualTo(new double[][] {{1, 2, 3}, {4.5, 5, 6}});
        INDArray array = features.toINDArray();
        assertThat(array.shape()).containsExactly(2, 3);
        assertThat(array.getFloat(1, 0)).isEqualTo(4.5f);
        array.putScalar(0, 9);
        assertThat(features.values()[0]).isEqualTo(1);
    }

    @Test
    void badInputIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(encoder(), new Noise(2, -1, 1), VIEW, 2))
                .withMessage("the encoder resnet10 takes images of 3 channels, found 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.pixels(new Noise(2, -1, 3), SimClrViews.cifar10()))
                .withMessageContaining("one view");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new float[0], 2, "nothing"))
                .withMessageContaining("nothing: expected one or more rows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new float[] {1, 2}, 1, new int[] {0}, 2, "points"))
                .withMessage("points: expected a label for each of 2 rows, found 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new float[] {1, 2}, 1, new int[] {0, 2}, 2, "points"))
                .withMessage("points: expected labels from 0 to 1, found 2 in row 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(new float[] {1, 2}, 1, "points").labels())
                .withMessageContaining("labels are needed");
    }

    private ResNet encoder() {
        ResNet.Config config =
                new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1, 1, 1), 4, ResNet.Stem.CIFAR, 3, false);
        return new ResNet(Initializer.of(device, 1), config);
    }

    /** Images of 8 by 8 random pixels, one of which may be corrupt. */
    private record Noise(int size, int corrupt, int channels) implements ImageSource {
        @Override
        public String name(int index) {
            return "noise " + index;
        }

        @Override
        public void read(int index, Image target) {
            if (index == corrupt) {
                throw new CorruptImageException(name(index), "made so", null);
            }
            target.reshape(channels, 8, 8);
            RandomStream random = RandomStream.of(11, index);
            for (int i = 0; i < channels * 64; i++) {
                target.pixels()[i] = (float) random.uniform(0, 1);
            }
        }

        @Override
        public boolean labelled() {
            return true;
        }

        @Override
        public int label(int index) {
            return index % 3;
        }

        @Override
        public List<String> classes() {
            return List.of("a", "b", "c");
        }

        @Override
        public void close() {}
    }
}
