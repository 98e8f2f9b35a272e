package io.github.ssl4j.distillation;

import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.EncoderKind;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunLength;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** DINO in the catalogue, with its presets. */
public final class DinoMethod implements Method<Dino.Config> {
    @Override
    public About about() {
        return new About(
                "dino",
                "DINO",
                "Caron et al. 2021, arXiv:2104.14294",
                Family.DISTILLATION,
                "from any crop of an image a student predicts the code that its EMA teacher assigns to another,"
                        + " global crop",
                "Vision transformers whose features work for kNN and search without fine-tuning.");
    }

    @Override
    public VisionTransformer.Config transformer(VisionTransformer.Config size) {
        return size.withBlock(size.block().withDropPath(0.1));
    }

    @Override
    public List<Preset<Dino.Config>> presets() {
        return List.of(cifar10(), transformerCifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, Dino.Config settings, RunShape run) {
        return new Dino(init, encoder, settings);
    }

    /** Lowers the momentum of the teacher and freezes the last layer for a shorter time in short runs. */
    @Override
    public Dino.Config shortened(Dino.Config settings, RunLength run) {
        return settings.withMomentum(settings.momentum().in(run))
                .withFrozenEpochs(run.frozenEpochs(settings.frozenEpochs()));
    }

    /** Returns the preset for ImageNet and a ViT-S: batch 1024, 100 epochs, AdamW, 2 + 8 crops, 65536 codes. */
    public static Preset<Dino.Config> paper() {
        return Preset.of(
                        Preset.PAPER,
                        "the paper for ImageNet and a ViT-S/16",
                        new Dino.Config(
                                new DinoLoss(0.1),
                                new TeacherTemperature(0.04, 0.07, 30),
                                0.9,
                                DinoHead.Config.paper(),
                                1,
                                TargetMomentum.growingFrom(0.996)),
                        MultiCropViews.dino(),
                        recipe(1024, 0.002))
                .withCrops(locals -> MultiCropViews.dino(224, 96, locals));
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, SGD, two crops. */
    public static Preset<Dino.Config> cifar10() {
        return Preset.of(
                        Preset.CIFAR10,
                        "Lightly's benchmark for a ResNet-18 with the CIFAR stem: no local crops, 2048 codes; the"
                                + " teacher's head starts as the student's",
                        new Dino.Config(
                                new DinoLoss(0.1),
                                TeacherTemperature.constant(0.04),
                                0.9,
                                DinoHead.Config.cifar10(),
                                0,
                                TargetMomentum.constant(0.99)),
                        MultiCropViews.dinoCifar10(0),
                        CifarRecipes.lightly())
                .forEncoders(EncoderKind.CONVOLUTIONAL)
                .withCrops(MultiCropViews::dinoCifar10);
    }

    /** Returns the preset for CIFAR-10 and a ViT-Tiny/4: four local crops of 16 pixels, 4096 codes. */
    public static Preset<Dino.Config> transformerCifar10() {
        return Preset.of(
                        Preset.CIFAR10,
                        "ours for a ViT-Tiny/4, since none are published: the paper's recipe with a small head",
                        small(),
                        MultiCropViews.dinoCifar10(4),
                        recipe(256, 5e-4))
                .forEncoders(EncoderKind.TRANSFORMER)
                .withCrops(MultiCropViews::dinoCifar10);
    }

    /** Returns the preset for photographs: the paper's with four local crops and a small head. */
    public static Preset<Dino.Config> photos() {
        return Preset.of(
                        Preset.PHOTOS,
                        "the paper's recipe, learning rate 5e-4 for a batch of 256; four local crops, 4096 codes",
                        small(),
                        MultiCropViews.dino(224, 96, 4),
                        recipe(256, 5e-4))
                .withCrops(locals -> MultiCropViews.dino(224, 96, locals));
    }

    private static Dino.Config small() {
        return new Dino.Config(
                new DinoLoss(0.1),
                TeacherTemperature.constant(0.04),
                0.9,
                DinoHead.Config.small(),
                1,
                TargetMomentum.growingFrom(0.996));
    }

    private static Recipe recipe(int batch, double peak) {
        LearningRate rate = LearningRate.cosine(peak).withWarmup(10).endingAt(1e-6);
        WeightDecay decay = WeightDecay.weightsOnly(0.04).rampingTo(0.4);
        return new Recipe(100, batch, rate, AdamW.Config.defaults(), decay, Clipping.eachTensor(3));
    }
}
