package io.github.ssl4j;

import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;

/** A small vision transformer, and how to train it. */
public final class SmallVit {

    private SmallVit() {}

    /** Returns two blocks, 16 wide, on patches of 4 pixels of images of this side. */
    public static VisionTransformer.Config config(int side) {
        return VisionTransformer.Config.tiny(side, 4)
                .withDepth(2)
                .withBlock(TransformerBlock.Config.of(16, 2, TransformerWeights.NORMAL));
    }

    /** Returns a recipe of AdamW for batches of 16. */
    public static Recipe recipe() {
        return Recipe.of(20, 16, LearningRate.cosine(3e-3), AdamW.Config.defaults(), WeightDecay.weightsOnly(0.04));
    }
}
