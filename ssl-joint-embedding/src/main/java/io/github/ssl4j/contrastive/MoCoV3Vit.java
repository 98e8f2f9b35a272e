package io.github.ssl4j.contrastive;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** The settings of {@link MoCoV3} for vision transformers, and what they are like. */
public final class MoCoV3Vit {
    private MoCoV3Vit() {}

    /** Returns the settings of the paper for ImageNet: batch 4096, 300 epochs, AdamW, fixed patches. */
    public static MoCoV3.Config paper() {
        LearningRate rate = LearningRate.cosine(2.4e-3).withWarmup(40);
        Recipe recipe = Recipe.of(300, 4096, rate, AdamW.Config.defaults(), WeightDecay.everywhere(0.1));
        return settings(4096, TwoViews.mocoV3Vit(224), recipe);
    }

    /**
     * Returns settings for CIFAR-10 and a ViT-Tiny/4, ours since none are published: the paper's with heads a quarter as
     * wide inside, at batch 256 for 200 epochs.
     */
    public static MoCoV3.Config cifar10() {
        LearningRate rate = LearningRate.cosine(5e-4).withWarmup(20);
        Recipe recipe = Recipe.of(200, 256, rate, AdamW.Config.defaults(), WeightDecay.everywhere(0.1));
        return settings(1024, TwoViews.byolCifar10(), recipe);
    }

    private static MoCoV3.Config settings(int hidden, AugmentedViews views, Recipe recipe) {
        Layer inner = Layer.hidden(hidden);
        Layer last = new Layer(256, false, Norm.PLAIN, Activation.NONE);
        return new MoCoV3.Config(
                MoCoV3Loss.of(0.2), 0.99, List.of(inner, inner, last), List.of(inner, last), views, recipe, true);
    }

    /** Returns an architecture as the paper has it: class token, sin-cos positions, uniform weights. */
    public static VisionTransformer.Config encoder(VisionTransformer.Config base) {
        return base.withTokens(true, Positions.SIN_COS, RelativeBias.NONE, Pooling.CLASS_TOKEN)
                .withBlock(base.block().withWeights(TransformerWeights.XAVIER));
    }
}
