package io.github.ssl4j.hybrid;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.MultiBlockMask;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** A method of 8 x 8 patches of 2 pixels, 16 wide. */
final class SmallIJepa {
    static final int SIDE = 16;
    static final int PATCH = 2;
    static final int WIDTH = 16;
    static final Recipe RECIPE =
            Recipe.of(12, 16, LearningRate.cosine(3e-3), AdamW.Config.defaults(), WeightDecay.weightsOnly(0.04));

    private SmallIJepa() {}

    static IJepa create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        return new IJepa(init, new VisionTransformer(init, architecture()), config());
    }

    static VisionTransformer.Config architecture() {
        return IJepa.encoder(VisionTransformer.Config.tiny(SIDE, PATCH)
                .withDepth(2)
                .withBlock(TransformerBlock.Config.of(WIDTH, 2, TransformerWeights.NORMAL)));
    }

    static IJepa.Config config() {
        return IJepaMethod.cifar10()
                .settings()
                .withMasks(MultiBlockMask.iJepa(SIDE / PATCH, SIDE / PATCH).withFewest(4))
                .withPredictor(new Predictor.Config(8, 2, 2))
                .withMomentum(LinearMomentum.growingFrom(0.996));
    }

    /** Returns the targets [M E N, P, D] of target tokens [N, L, D]: the blocks, once for each of E contexts. */
    static Tensor targets(Tensor tokens, PatchSets seen, PatchSets blocks) {
        return blocks.repeated(seen.count()).of(Ops.layerNorm(tokens, null, null, IJepa.EPSILON));
    }

    static AugmentedViews views() {
        return AugmentedViews.of(Augmentation.of(RandomResizedCrop.of(SIDE, 0.5)));
    }

    /** Returns the one view of random images. */
    static Views images(Device device, int batch, long seed) {
        RandomStream random = RandomStream.of(seed);
        double[] pixels = new double[batch * SIDE * SIDE * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextGaussian();
        }
        return new Views(List.of(Tensor.of(device, pixels, batch, SIDE, SIDE, 3)), new int[batch]);
    }
}
