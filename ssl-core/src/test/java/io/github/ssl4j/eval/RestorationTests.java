package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestorationTests {
    private static final EvaluationView VIEW = EvaluationView.of(16, Normalization.IMAGENET);
    private static final ImageSource TRAIN = new BlobImages(256, 1);
    private static final ImageSource TEST = new BlobImages(40, 2);

    private final Device device = new CpuDevice();

    @AfterEach
    void close() {
        device.close();
    }

    private static Restoration settings(RestorationTask task) {
        return Restoration.standard(task).withBatchSize(16).withWidth(32);
    }

    /** An encoder that keeps all of clean images shows that the decoder is not the bound. */
    @Test
    void fromThePixelsOfCleanImagesTheDecoderRestoresThem() {
        Restoration.Result result = settings(new RestorationTask.Denoising(0))
                .withEpochs(5)
                .evaluate(new PatchBackbone(device, 4, 1), TRAIN, TEST, VIEW);

        assertThat(result.restored().psnr()).isGreaterThan(40);
        assertThat(result.restored().ssim()).isGreaterThan(0.98);
        assertThat(result.degraded()).isEqualTo(new ImageQuality(100, 1));
    }

    @Test
    void fromConstantFeaturesTheDecoderRestoresTheMeanImage() {
        Restoration.Result result = settings(RestorationTask.denoising())
                .withEpochs(5)
                .evaluate(new PatchBackbone(device, 4, 0), TRAIN, TEST, VIEW);

        assertThat(result.restored().psnr()).isCloseTo(result.average().psnr(), within(0.3));
        assertThat(result.restored().psnr()).isLessThan(18);
    }

    @Test
    void fromTheirOwnPixelsNoisyImagesBecomeBetter() {
        Restoration.Result result = settings(RestorationTask.denoising())
                .withEpochs(5)
                .evaluate(new PatchBackbone(device, 4, 1), TRAIN, TEST, VIEW);

        assertThat(result.degraded().psnr()).isCloseTo(20 * Math.log10(10.2), within(0.1));
        assertThat(result.restored().psnr()).isGreaterThan(result.degraded().psnr() + 3);
        assertThat(result.restored().ssim()).isGreaterThan(result.degraded().ssim());
    }

    @Test
    void anEncoderOfMapsOrTokensStaysAsItIsAndTheProtocolSaysWhatItGives() {
        ResNet.Config maps = new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false);
        try (ResNet resnet = new ResNet(Initializer.of(device, 5), maps);
                VisionTransformer transformer = new VisionTransformer(
                        Initializer.of(device, 5),
                        VisionTransformer.Config.tiny(16, 8).withDepth(1))) {
            assertThat(protocol(resnet))
                    .isEqualTo(
                            "restoration, super-resolution: images are shrunk to 1/2 of each side and enlarged again,"
                                    + " both bicubically; a decoder sees the frozen features of 8x8 places of the degraded image"
                                    + " alone (8 each, 512 for an image of 768 values), computed once and standardised by the"
                                    + " training images, and gives the clean image: a linear estimate of the pixels of each place"
                                    + " by least squares with a ridge of 0.001, and a convolutional correction of 32 filters,"
                                    + " 20,643 parameters, trained by mean squared error, 1 epoch, batch 16, AdamW, learning rate"
                                    + " 0.001, warm-up over 5 % of the steps, then half a cosine to 0, weight decay 0.01, seed 1;"
                                    + " 32 training images, 40 held-out images, means over these of PSNR and SSIM; resnet6 in"
                                    + " evaluation mode, images of 16 pixels");
            assertThat(protocol(transformer)).contains("2x2 places", "192 each, 768 for", "vit-192x1/8");
        }
    }

    private static String protocol(Backbone encoder) {
        List<float[]> before = values(encoder);
        Restoration.Result result = settings(RestorationTask.superResolution())
                .withImages(32)
                .withEpochs(1)
                .evaluate(encoder, TRAIN, TEST, VIEW);
        assertThat(values(encoder)).usingRecursiveComparison().isEqualTo(before);
        assertThat(encoder.isTraining()).isTrue();
        return result.protocol();
    }

    private static List<float[]> values(Backbone encoder) {
        return encoder.state().values().stream()
                .map(tensor -> tensor.toFloats())
                .toList();
    }

    @Test
    void theSameSeedGivesTheSameNumbersAndAnotherOthers() {
        Restoration settings =
                settings(RestorationTask.denoising()).withEpochs(2).withImages(64);
        List<Double> heard = new ArrayList<>();

        Restoration.Result first = settings.evaluate(
                new PatchBackbone(device, 4, 1), TRAIN, TEST, VIEW, (epoch, epochs, loss) -> heard.add(loss));

        assertThat(heard).hasSize(2).isEqualTo(first.losses());
        assertThat(settings.evaluate(new PatchBackbone(device, 4, 1), TRAIN, TEST, VIEW)
                        .restored())
                .isEqualTo(first.restored());
        assertThat(settings.withSeed(2)
                        .evaluate(new PatchBackbone(device, 4, 1), TRAIN, TEST, VIEW)
                        .restored())
                .isNotEqualTo(first.restored());
    }

    @Test
    void examplesAreSpreadOverTheHeldOutImages() {
        Restoration.Result result = settings(RestorationTask.denoising())
                .withEpochs(1)
                .withImages(16)
                .evaluate(new PatchBackbone(device, 4, 1), TRAIN, TEST, VIEW);

        assertThat(result.examples()).hasSize(8);
        for (int i = 0; i < 8; i++) {
            Image expected = new Image(3, 16, 16);
            TEST.read(5 * i, expected);
            Restoration.Example example = result.examples().get(i);
            assertThat(example.clean().pixels()).containsExactly(expected.pixels());
            assertThat(ImageQuality.of(expected, example.degraded()).psnr()).isCloseTo(20.17, within(1.0));
            for (float value : example.restored().pixels()) {
                assertThat(value).isBetween(0f, 1f);
            }
        }
    }
}
