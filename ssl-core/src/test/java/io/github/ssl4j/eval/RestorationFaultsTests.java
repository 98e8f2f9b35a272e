package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestorationFaultsTests {
    private static final EvaluationView VIEW = EvaluationView.of(16, Normalization.NONE);
    private static final ImageSource IMAGES = new BlobImages(40, 1);
    private static final Restoration SETTINGS =
            Restoration.standard(RestorationTask.denoising()).withEpochs(1).withBatchSize(16);

    private final Device device = new CpuDevice();

    @AfterEach
    void close() {
        device.close();
    }

    /** A network without features of places, as a graph of Deeplearning4j is. */
    private static final class Pooled extends Backbone {
        private final PatchBackbone patches;

        Pooled(Device device) {
            patches = child("patches", new PatchBackbone(device, 4, 1));
        }

        @Override
        public Pooled copy() {
            return new Pooled(device());
        }

        @Override
        public int featureWidth() {
            return patches.featureWidth();
        }

        @Override
        public int channels() {
            return 3;
        }

        @Override
        public String architecture() {
            return "pooled";
        }

        @Override
        public Tensor apply(Tensor images) {
            return patches.apply(images);
        }
    }

    private static ThrowableAssertAlternative<IllegalArgumentException> failure(
            Restoration settings, Backbone encoder, ImageSource train, EvaluationView view) {
        return assertThatIllegalArgumentException().isThrownBy(() -> settings.evaluate(encoder, train, IMAGES, view));
    }

    @Test
    void anEncoderWithoutFeaturesOfPlacesIsRefused() {
        failure(SETTINGS, new Pooled(device), IMAGES, VIEW)
                .withMessage("features of places: expected a network that has them, such as a vision transformer, found"
                        + " pooled");
    }

    @Test
    void placesThatDoNotFillTheImageAreRefused() {
        ResNet.Config config = new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false);
        try (ResNet encoder = new ResNet(Initializer.of(device, 5), config)) {
            failure(SETTINGS, encoder, IMAGES, VIEW.withSize(ViewSize.square(15)))
                    .withMessage("restoration: expected an encoder whose features are of squares that fill images of 15"
                            + " pixels, found 64 places; images whose sides are multiples of its stride would do");
        }
    }

    @Test
    void imagesThatCannotBeDegradedOrMeasuredAreRefused() {
        PatchBackbone encoder = new PatchBackbone(device, 1, 1);

        failure(
                        new Restoration(RestorationTask.superResolution(), 40, 1, 16, 1e-3, 8, 1),
                        encoder,
                        IMAGES,
                        VIEW.withSize(ViewSize.square(15)))
                .withMessage("super-resolution: expected images whose sides are multiples of 2, found 15");
        failure(SETTINGS, encoder, IMAGES, VIEW.withSize(ViewSize.square(10)))
                .withMessage(
                        "restoration: expected images of at least 11 pixels along each side, which SSIM is measured"
                                + " in, found 10");
    }

    @Test
    void tooFewImagesAreRefused() {
        failure(SETTINGS, new PatchBackbone(device, 4, 1), new BlobImages(15, 1), VIEW)
                .withMessage("restoration: expected at least as many training images as the batch of 16, found 15");
        failure(SETTINGS.withImages(8), new PatchBackbone(device, 4, 1), IMAGES, VIEW)
                .withMessage("restoration: expected at least as many training images as the batch of 16, found 8");
    }

    @Test
    void imagesOfOtherChannelsOrValuesAreRefused() {
        failure(SETTINGS, new PatchBackbone(device, 4, 1), new StripedImages(40, 0, 1), VIEW)
                .withMessage("the encoder patches takes images of 3 channels, found 1");

        Image bright = new Image(3, 16, 16);
        bright.pixels()[7] = 2;
        ImageSource images = ImageSource.concat(List.of(ImageSource.of(bright), new BlobImages(20, 1)));
        failure(SETTINGS, new PatchBackbone(device, 4, 1), images, VIEW)
                .withMessageStartingWith("restoration: expected images with values from 0 to 1, found 2.0 in ");
    }

    @Test
    void aDivergedEncoderIsNamed() {
        failure(SETTINGS, new PatchBackbone(device, 4, Double.NaN), IMAGES, VIEW)
                .withMessage("restoration: feature 0 of a place is NaN; the encoder has diverged");
    }

    @Test
    void badSettingsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withEpochs(0))
                .withMessage("restoration, epochs: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withImages(0))
                .withMessage("restoration, images: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withBatchSize(0))
                .withMessage("restoration, batch size: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withWidth(0))
                .withMessage("restoration, decoder width: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withLearningRate(0))
                .withMessage("restoration, learning rate: expected a number above 0, found 0.0");
    }
}
