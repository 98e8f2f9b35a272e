package io.github.ssl4j.distillation;

import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;

/** The settings of {@link Dino} for small vision transformers, and what the paper makes of any. */
public final class DinoVit {
    private DinoVit() {}

    /**
     * Returns settings for CIFAR-10 and a ViT-Tiny/4, ours since none are published: the paper's recipe at batch 256,
     * 100 epochs, with four local crops of 16 pixels and {@link DinoHead.Config#small()}.
     */
    public static Dino.Config cifar10() {
        LearningRate rate = LearningRate.cosine(5e-4).withWarmup(10).endingAt(1e-6);
        WeightDecay decay = WeightDecay.weightsOnly(0.04).rampingTo(0.4);
        return new Dino.Config(
                new DinoLoss(0.1),
                TeacherTemperature.constant(0.04),
                0.9,
                DinoHead.Config.small(),
                1,
                TargetMomentum.growingFrom(0.996),
                MultiCropViews.dinoCifar10(4),
                new Recipe(100, 256, rate, AdamW.Config.defaults(), decay, Clipping.eachTensor(3)));
    }

    /** Returns an architecture as the paper trains it: the student's blocks are dropped at times, up to one in ten. */
    public static VisionTransformer.Config encoder(VisionTransformer.Config base) {
        return base.withBlock(base.block().withDropPath(0.1));
    }
}
