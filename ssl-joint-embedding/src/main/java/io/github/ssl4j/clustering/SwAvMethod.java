package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.optim.Adam;
import io.github.ssl4j.optim.Lars;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunLength;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** SwAV in the catalogue, with its presets. */
public final class SwAvMethod implements Method<SwAv.Config> {
    @Override
    public About about() {
        return new About(
                "swav",
                "SwAV",
                "Caron et al. 2020, arXiv:2006.09882",
                Family.CLUSTERING,
                "every crop of an image predicts the prototypes that another crop was assigned to, all prototypes being"
                        + " used equally",
                "Images that fall into groups; multi-crop speeds up learning per epoch.");
    }

    @Override
    public List<Preset<SwAv.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, SwAv.Config settings, RunShape run) {
        return new SwAv(init, encoder, settings);
    }

    /** Freezes the prototypes for a shorter time in short runs. */
    @Override
    public SwAv.Config shortened(SwAv.Config settings, RunLength run) {
        return settings.withPrototypes(settings.prototypes(), run.frozenSteps(settings.frozenSteps()));
    }

    /** Returns the preset for ImageNet and a ResNet-50: batch 4096, 800 epochs, 2 x 224 + 6 x 96 pixels. */
    public static Preset<SwAv.Config> paper() {
        Lars.Config lars = new Lars.Config(0.9, 0.001, LarsStep.Norm.SUM_OF_NORMS, 1e-8);
        LearningRate rate = LearningRate.cosine(4.8).withWarmup(10).withWarmupFrom(0.3);
        return Preset.of(
                        Preset.PAPER,
                        "the paper for ImageNet and a ResNet-50",
                        new SwAv.Config(
                                3000,
                                Sinkhorn.standard(),
                                new SwappedPrediction(0.1),
                                List.of(Layer.hidden(2048), Layer.linear(128)),
                                313,
                                EmbeddingQueues.Config.none()),
                        MultiCropViews.swav(),
                        Recipe.of(800, 4096, rate.endingAt(0.0048), lars, WeightDecay.everywhere(1e-6)))
                .withCrops(locals -> MultiCropViews.swav(224, 96, locals));
    }

    /** Returns the authors' settings for batches of 256: with a queue, 400 epochs. */
    public static Preset<SwAv.Config> paperSmallBatch() {
        Preset<SwAv.Config> large = paper();
        LearningRate rate = LearningRate.cosine(0.6).endingAt(0.0006);
        return Preset.of(
                        Preset.PAPER,
                        "the authors' code for ImageNet and batches of 256",
                        large.settings().withPrototypes(3000, 5005).withQueue(new EmbeddingQueues.Config(3840, 15)),
                        large.views(),
                        Recipe.of(
                                400,
                                256,
                                rate,
                                large.recipe().optimizer(),
                                large.recipe().weightDecay()))
                .withCrops(large.crops().orElseThrow());
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, two crops. */
    public static Preset<SwAv.Config> cifar10() {
        LearningRate rate = LearningRate.cosine(1e-3).inEpochs();
        return Preset.of(
                        Preset.CIFAR10,
                        "Lightly's benchmark for a ResNet-18 with the CIFAR stem, prototypes without biases",
                        paper().settings()
                                .withPrototypes(512, 0)
                                .withProjection(List.of(Layer.hidden(512), Layer.linear(128))),
                        MultiCropViews.swavCifar10(0),
                        Recipe.of(200, 128, rate, Adam.Config.defaults(), WeightDecay.everywhere(1e-6)))
                .withCrops(MultiCropViews::swavCifar10);
    }

    /** Returns the preset for photographs: the authors' for batches of 256, with prototypes and queue fitted. */
    public static Preset<SwAv.Config> photos() {
        Preset<SwAv.Config> small = paperSmallBatch();
        return Preset.of(
                        Preset.PHOTOS,
                        "the authors' code for batches of 256; prototypes for ten images each, four local crops",
                        small.settings(),
                        MultiCropViews.swav(224, 96, 4),
                        small.recipe().withEpochs(100))
                .withCrops(small.crops().orElseThrow());
    }

    /**
     * Has a prototype for ten images, frozen for the first epoch, and a queue of whole batches, half of the images
     * long.
     */
    @Override
    public SwAv.Config fitted(SwAv.Config settings, RunShape run) {
        int steps = Math.max(1, run.images() / run.batch());
        int prototypes = Math.max(2, Math.min(settings.prototypes(), run.images() / 10));
        int queue = Math.min(settings.queue().length(), run.images() / 2) / run.batch() * run.batch();
        return settings.withPrototypes(prototypes, steps)
                .withQueue(new EmbeddingQueues.Config(queue, settings.queue().fromEpoch()));
    }
}
