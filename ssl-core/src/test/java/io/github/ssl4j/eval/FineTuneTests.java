package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FineTuneTests {
    private static final EvaluationView VIEW = EvaluationView.of(8, Normalization.NONE);

    private static final FineTuneRecipe RECIPE = new FineTuneRecipe(6, 16, 5e-3, 1, 0.75, 0.05, 0.1, 0.6);
    private static final ImageSource TRAIN = new StripedImages(192, 3, 1);
    private static final ImageSource TEST = new StripedImages(90, 3, 2);

    private final Device device = new CpuDevice();

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void theLossFallsAndUnseenImagesAreTold() {
        FineTune.Result result =
                FineTune.of(encoder(), TRAIN, TEST, VIEW, RECIPE).run();

        assertThat(result.losses()).hasSize(6);
        assertThat(result.losses().get(5)).isLessThan(result.losses().get(0) - 0.2);
        assertThat(result.top1()).isGreaterThan(70);
        assertThat(result.top5()).isEmpty();
        assertThat(result.protocol())
                .isEqualTo("fine-tuned end to end with a linear classifier: 6 epochs, batch 16, AdamW, learning rate"
                        + " 0.005, warm-up 1.0 epochs, layer decay 0.75, weight decay 0.05, label smoothing 0.1, random"
                        + " resized crops from 0.6 of the area and flips, seed 0; 192 training images, 90 test images"
                        + " after the last epoch, 3 classes, 8 features: resnet6 backbone output in evaluation mode");
    }

    @Test
    void theTestImagesMayBeOfSomeClassesOnly() {
        FineTune.Result result = FineTune.of(encoder(), TRAIN, new StripedImages(60, 2, 2), VIEW, RECIPE)
                .run();

        assertThat(result.classifier().classes()).isEqualTo(3);
        assertThat(result.top1()).isGreaterThan(60);
    }

    /** The first loss is that of uniform predictions, whatever the smoothing, since the classifier starts near zero. */
    @Test
    void theFirstLossIsThatOfKnowingNothing() {
        List<FineTuneListener.Step> steps = new ArrayList<>();

        FineTune.of(encoder(), TRAIN, TEST, VIEW, RECIPE.withEpochs(2))
                .listener(steps::add)
                .run();

        assertThat(steps).hasSize(24);
        assertThat(steps.get(0).loss()).isCloseTo(Math.log(3), within(1e-3));
        assertThat(steps.get(0).learningRate()).isZero();
        assertThat(steps.get(23).epoch()).isEqualTo(1);
        assertThat(steps.get(23).step()).isEqualTo(23);
        assertThat(steps.get(23).steps()).isEqualTo(24);
        assertThat(steps.get(23).remaining()).isZero();
    }

    /** AdamW's first step has the length of the learning rate, of which a layer has its part. */
    @Test
    void earlierLayersMoveLess() {
        ResNet encoder = encoder();
        FineTuneRecipe oneStep = new FineTuneRecipe(1, 64, 1e-2, 0, 0.5, 0, 0, 1);
        Map<String, List<Float>> before = values(encoder);

        FineTune.of(encoder, new StripedImages(64, 3, 1), TEST, VIEW, oneStep).run();

        Map<String, List<Float>> after = values(encoder);
        // the classifier begins near zero and the first gradients of the encoder with it, but AdamW does not mind
        assertThat(longestMove(before, after, "layer2.0.conv2.weight")).isCloseTo(5e-3, within(5e-4));
        assertThat(longestMove(before, after, "layer1.0.conv2.weight")).isCloseTo(2.5e-3, within(2.5e-4));
        assertThat(longestMove(before, after, "conv1.weight")).isCloseTo(1.25e-3, within(1.25e-4));
    }

    private static double longestMove(Map<String, List<Float>> before, Map<String, List<Float>> after, String name) {
        double longest = 0;
        for (int i = 0; i < before.get(name).size(); i++) {
            longest = Math.max(
                    longest, Math.abs(after.get(name).get(i) - before.get(name).get(i)));
        }
        return longest;
    }

    @Test
    void theSeedDecidesTheResultAndThreadsDoNot() {
        FineTuneRecipe recipe = RECIPE.withEpochs(1);
        ResNet first = encoder();
        ResNet again = encoder();
        ResNet other = encoder();

        FineTune.Result one =
                FineTune.of(first, TRAIN, TEST, VIEW, recipe).seed(3).run();
        FineTune.Result two = FineTune.of(again, TRAIN, TEST, VIEW, recipe)
                .loaderThreads(3)
                .seed(3)
                .run();
        FineTune.Result three =
                FineTune.of(other, TRAIN, TEST, VIEW, recipe).seed(4).run();

        assertThat(two.losses()).isEqualTo(one.losses());
        assertThat(two.classifier().weights()).isEqualTo(one.classifier().weights());
        assertThat(values(again).equals(values(first))).isTrue();
        assertThat(three.losses()).isNotEqualTo(one.losses());
    }

    @Test
    void droppedPathsFollowTheSeed() {
        FineTuneRecipe recipe = RECIPE.withEpochs(1);

        List<Double> whole =
                FineTune.of(transformer(0), TRAIN, TEST, VIEW, recipe).run().losses();
        List<Double> dropped =
                FineTune.of(transformer(0.5), TRAIN, TEST, VIEW, recipe).run().losses();
        List<Double> again =
                FineTune.of(transformer(0.5), TRAIN, TEST, VIEW, recipe).run().losses();

        assertThat(again).isEqualTo(dropped).isNotEqualTo(whole);
    }

    private VisionTransformer transformer(double dropPath) {
        TransformerBlock.Config block =
                new TransformerBlock.Config(8, 2, 16, QkvBias.ALL, 0, dropPath, TransformerWeights.NORMAL);
        VisionTransformer.Config config = VisionTransformer.Config.tiny(8, 4)
                .withChannels(1)
                .withDepth(2)
                .withBlock(block)
                .withTokens(
                        true,
                        VisionTransformer.Positions.LEARNED,
                        VisionTransformer.RelativeBias.NONE,
                        VisionTransformer.Pooling.MEAN);
        return new VisionTransformer(Initializer.of(device, 1), config);
    }

    @Test
    void smoothingKeepsPredictionsFromCertainty() {
        ImageSource one = new StripedImages(16, 2, 1);
        FineTuneRecipe plain = new FineTuneRecipe(30, 16, 1e-2, 1, 1, 0, 0, 1);
        FineTuneRecipe smooth = new FineTuneRecipe(30, 16, 1e-2, 1, 1, 0, 0.4, 1);
        // with targets of 0.8 and 0.2 no loss is lower than their entropy
        double lowest = -0.8 * Math.log(0.8) - 0.2 * Math.log(0.2);

        double certain =
                FineTune.of(encoder(), one, one, VIEW, plain).run().losses().get(29);
        double uncertain =
                FineTune.of(encoder(), one, one, VIEW, smooth).run().losses().get(29);

        assertThat(certain).isLessThan(lowest - 0.2);
        assertThat(uncertain).isBetween(lowest, lowest + 0.15);
    }

    @Test
    void theModeOfTheEncoderIsSetAgain() {
        ResNet encoder = encoder();
        encoder.training(false);

        FineTune.of(encoder, TRAIN, TEST, VIEW, RECIPE.withEpochs(1)).run();

        assertThat(encoder.isTraining()).isFalse();
    }

    @Test
    void aLossThatIsNoneStopsTheRun() {
        FineTuneRecipe wild = new FineTuneRecipe(1, 16, 1e38, 0, 1, 0, 0, 1);
        FineTune fineTune = FineTune.of(encoder(), TRAIN, TEST, VIEW, wild);

        assertThatThrownBy(fineTune::run)
                .isInstanceOf(FineTune.DivergedException.class)
                .hasMessageContaining("the loss is NaN at step 1 at a learning rate of ");
    }

    @Test
    void trainingViewsAreCropsAndFlipsOfTheEvaluationViewsSize() {
        AugmentedViews views = RECIPE.views(VIEW);

        assertThat(views.views()).isEqualTo(1);
        assertThat(views.size(0)).isEqualTo(ViewSize.square(8));
        assertThat(views.augmentations().get(0).crop().scale().low()).isEqualTo(0.6);
        assertThat(views.augmentations().get(0).transforms()).hasSize(2);
    }

    @Test
    void theLearningRateRisesAndFalls() {
        Schedule rate = new FineTuneRecipe(10, 16, 1, 2, 1, 0, 0, 1).schedule(5);

        assertThat(rate.at(0)).isZero();
        assertThat(rate.at(5)).isEqualTo(0.5);
        assertThat(rate.at(10)).isEqualTo(1);
        assertThat(rate.at(30)).isCloseTo(0.5, within(1e-5));
        assertThat(rate.at(50)).isEqualTo(1e-6);
    }

    @Test
    void aShorterRunHasAShorterWarmupAndALargerBatchALargerRate() {
        assertThat(FineTuneRecipe.cifar10().withEpochs(10))
                .isEqualTo(new FineTuneRecipe(10, 128, 5e-4, 1, 0.75, 0.05, 0.1, 0.2));
        assertThat(FineTuneRecipe.cifar10().withBatchSize(256).learningRate()).isEqualTo(1e-3);
        assertThat(FineTuneRecipe.cifar10().withLearningRate(3).learningRate()).isEqualTo(3);
        assertThat(FineTuneRecipe.cifar10().withLayerDecay(1).layerDecay()).isEqualTo(1);
    }

    @Test
    void badSettingsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withEpochs(0))
                .withMessage("fine-tuning, epochs: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withBatchSize(1))
                .withMessage("fine-tuning, batch size: expected at least 2, found 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withLearningRate(0))
                .withMessageContaining("learning rate: expected a number above 0, found 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withLayerDecay(1.5))
                .withMessageContaining("layer decay: expected a number in (0, 1], found 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FineTuneRecipe(2, 16, 1, 2, 1, 0, 0, 1))
                .withMessageContaining("warm-up")
                .withMessageContaining("found 2.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FineTuneRecipe(2, 16, 1, 1, 1, 0, 1, 1))
                .withMessageContaining("label smoothing")
                .withMessageContaining("found 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FineTuneRecipe(2, 16, 1, 1, 1, Double.NaN, 0, 1))
                .withMessageContaining("weight decay")
                .withMessageContaining("found NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FineTuneRecipe(2, 16, 1, 1, 1, 0, 0, 0))
                .withMessageContaining("smallest crop")
                .withMessageContaining("found 0.0");
    }

    @Test
    void badImagesAreNamed() {
        ResNet encoder = encoder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FineTune.of(encoder, new StripedImages(32, 0, 1), TEST, VIEW, RECIPE))
                .withMessage("fine-tuning needs labels, but the training images have none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FineTune.of(encoder, TRAIN, new StripedImages(32, 0, 1), VIEW, RECIPE))
                .withMessage("fine-tuning needs labels, but the test images have none");
        ImageSource single = new StripedImages(32, 1, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FineTune.of(encoder, single, single, VIEW, RECIPE))
                .withMessageContaining("at least 2 classes, found [0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FineTune.of(encoder, new StripedImages(32, 2, 1), TEST, VIEW, RECIPE))
                .withMessage("test images: expected classes among [0, 1], found [0, 1, 2]; not among them: [2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FineTune.of(encoder, new StripedImages(15, 3, 1), TEST, VIEW, RECIPE))
                .withMessage("batch size 16 is larger than the data set of 15 images");
        ResNet colour = new ResNet(
                Initializer.of(device, 1),
                ResNet.Config.resnet18(ResNet.Stem.CIFAR).withWidth(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FineTune.of(colour, TRAIN, TEST, VIEW, RECIPE))
                .withMessageContaining("3 channels, found 1");
        FineTune fineTune = FineTune.of(encoder, TRAIN, TEST, VIEW, RECIPE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fineTune.views(SimClrViews.cifar10()))
                .withMessageContaining("found a policy that makes 2");
    }

    private ResNet encoder() {
        return new ResNet(
                Initializer.of(device, 1),
                new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 1, false));
    }

    private static Map<String, List<Float>> values(ResNet encoder) {
        Map<String, List<Float>> values = new TreeMap<>();
        encoder.state().forEach((name, tensor) -> {
            List<Float> list = new ArrayList<>();
            for (float value : tensor.toFloats()) {
                list.add(value);
            }
            values.put(name, list);
        });
        return values;
    }
}
