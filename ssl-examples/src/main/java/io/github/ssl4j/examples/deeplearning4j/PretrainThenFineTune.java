package io.github.ssl4j.examples.deeplearning4j;

import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.contrastive.NtXent;
import io.github.ssl4j.contrastive.SimClr;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.interop.EncoderLayer;
import io.github.ssl4j.interop.ImageIterator;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.TrainingLog;
import io.github.ssl4j.train.WeightDecay;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * What unlabelled images are worth to a Deeplearning4j classifier: an encoder is pretrained on all images without their
 * labels, then fine-tuned in Deeplearning4j on 50 labelled ones per class, beside the same network from scratch.
 */
public final class PretrainThenFineTune {
    private static final int LABELS_PER_CLASS = 50;
    private static final int SEEDS = 3;
    private static final int BATCH = 50;

    private PretrainThenFineTune() {}

    /**
     * Compares both networks for three draws of labelled images and prints Deeplearning4j's evaluation of each.
     *
     * @param arguments a folder of gray IDX images with a test part, such as the bundled ones; then, if other than 6
     *     and 16, the epochs of pretraining and of fine-tuning; then the number of images to take, if not all
     */
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            throw new IllegalArgumentException(
                    "expected a folder of gray IDX images with a test part, found no argument");
        }
        Path folder = Path.of(arguments[0]);
        int pretraining = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 6;
        int fineTuning = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 16;
        int limit = arguments.length > 3 ? Integer.parseInt(arguments[3]) : Integer.MAX_VALUE;
        try (ImageSource all = ImageSource.open(folder);
                ImageSource allHeldOut = ImageSource.openTest(folder).orElseThrow();
                ImageSource images = all.subset(0, Math.min(limit, all.size()));
                ImageSource heldOut = allHeldOut.subset(0, Math.min(limit, allHeldOut.size()));
                Encoder pretrained = pretrain(images, pretraining)) {
            double gain = 0;
            for (long seed = 1; seed <= SEEDS; seed++) {
                ImageSource labelled = images.select(someOfEachClass(images, seed));
                try (Encoder fresh = untrained(pretrained, seed)) {
                    Evaluation scratch = fineTune(fresh, labelled, heldOut, fineTuning, seed);
                    Evaluation tuned = fineTune(pretrained, labelled, heldOut, fineTuning, seed);
                    gain += 100 * (tuned.accuracy() - scratch.accuracy()) / SEEDS;
                    System.out.printf("%nSeed %d, from scratch:%n%s%n", seed, scratch.stats(true, false));
                    System.out.printf("%nSeed %d, pretrained:%n%s%n", seed, tuned.stats(true, false));
                    System.out.printf(
                            Locale.ROOT,
                            "%nSeed %d, %d labels: accuracy %.2f %% from scratch, %.2f %% pretrained.%n",
                            seed,
                            labelled.size(),
                            100 * scratch.accuracy(),
                            100 * tuned.accuracy());
                }
            }
            System.out.printf(Locale.ROOT, "%nPretraining gains %.2f points, mean of %d seeds.%n", gain, SEEDS);
        }
    }

    /** Pretrains a quarter-width ResNet-18 by SimCLR. */
    private static Encoder pretrain(ImageSource images, int epochs) {
        SimClrViews views = SimClrViews.plain(28)
                .withScale(0.2, 1)
                .withJitter(new ColorJitter(0.8, 0.8, 0, 0, 0.8))
                .withNormalization(Normalization.FASHION_MNIST);
        return Pretraining.of("simclr", images)
                .preset("cifar10")
                .backbone("resnet18")
                .set("backbone.width", 16)
                .settings(new SimClr.Config(NtXent.of(0.2), List.of(Layer.hidden(128), Layer.linear(64))))
                .views(views.augmented())
                .recipe(Recipe.of(
                        epochs,
                        128,
                        LearningRate.cosine(0.12).withWarmup(Math.min(1, epochs / 10.0)),
                        Sgd.Config.defaults(),
                        WeightDecay.everywhere(1e-4)))
                .listener(new TrainingLog())
                .run();
    }

    /** Returns the same network with fresh weights. */
    private static Encoder untrained(Encoder encoder, long seed) {
        Initializer init = Initializer.of(encoder.network().device(), seed);
        ResNet network = new ResNet(init, ((ResNet) encoder.network()).config());
        return Encoder.of(network, encoder.view(), Origin.unknown());
    }

    /** Trains the encoder and a classifier on top, in Deeplearning4j, and evaluates both on other images. */
    private static Evaluation fineTune(
            Encoder encoder, ImageSource labelled, ImageSource heldOut, int epochs, long seed) {
        EvaluationView view = encoder.view();
        int classes = labelled.classes().size();
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(1e-3))
                .list()
                .layer(EncoderLayer.of(encoder))
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nIn(encoder.featureWidth())
                        .nOut(classes)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(
                        view.size().height(), view.size().width(), encoder.channels()))
                .build());
        network.init();
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] order = RandomStream.of(seed, epoch).permutation(labelled.size());
            network.fit(ImageIterator.unnormalised(labelled.select(order), view, BATCH));
        }
        return network.evaluate(ImageIterator.unnormalised(heldOut, view, 200));
    }

    /** Returns the indices of so many images of each class, in random order. */
    private static int[] someOfEachClass(ImageSource images, long seed) {
        int[] order = RandomStream.of(seed).permutation(images.size());
        return IntStream.range(0, images.classes().size())
                .flatMap(label -> Arrays.stream(order)
                        .filter(image -> images.label(image) == label)
                        .limit(LABELS_PER_CLASS))
                .toArray();
    }
}
