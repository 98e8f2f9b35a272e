package io.github.ssl4j.mim;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A small encoder for gray images of 16 pixels in patches of 4, and what goes with it. */
final class Tiny {
    static final int SIDE = 16;
    static final int PATCH = 4;
    static final int PATCHES = 16;

    private Tiny() {}

    static VisionTransformer.Config architecture() {
        return VisionTransformer.Config.tiny(SIDE, PATCH)
                .withChannels(1)
                .withDepth(2)
                .withBlock(TransformerBlock.Config.of(16, 2, TransformerWeights.NORMAL));
    }

    static VisionTransformer maskFeatEncoder(Initializer init) {
        return new VisionTransformer(init, MaskFeat.encoder(architecture()));
    }

    static VisionTransformer beitEncoder(Initializer init) {
        return new VisionTransformer(init, Beit.encoder(architecture()));
    }

    static Beit.Config beit() {
        return new Beit.Config(BeitMethod.cifar10().settings().maskRatio());
    }

    static AugmentedViews views() {
        return AugmentedViews.of(Augmentation.of(RandomResizedCrop.of(SIDE, 0.5), Normalization.FASHION_MNIST));
    }

    static Recipe recipe() {
        return Recipe.of(20, 16, LearningRate.cosine(3e-3), AdamW.Config.defaults(), WeightDecay.weightsOnly(0.05));
    }

    /** Returns images [N, 16, 16, 1] of normal noise. */
    static double[] pixels(long seed, int images) {
        RandomStream random = RandomStream.of(seed);
        double[] pixels = new double[images * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextGaussian();
        }
        return pixels;
    }

    static Tensor images(Device device, double... pixels) {
        return Tensor.of(device, pixels, pixels.length / (SIDE * SIDE), SIDE, SIDE, 1);
    }

    static Views views(Device device, long seed, int images) {
        return new Views(List.of(images(device, pixels(seed, images))), new int[images]);
    }

    /** Returns the masks of a batch, given one after the other. */
    static HiddenTokens hidden(int images, boolean... masks) {
        int length = masks.length / images;
        List<boolean[]> all = new ArrayList<>();
        for (int n = 0; n < images; n++) {
            all.add(Arrays.copyOfRange(masks, n * length, (n + 1) * length));
        }
        return new HiddenTokens(all);
    }

    /** Returns a mask of one image that hides these patches. */
    static HiddenTokens hiding(int... patches) {
        return hidden(1, mask(patches));
    }

    /** Returns the mask that hides these patches. */
    static boolean[] mask(int... patches) {
        boolean[] hidden = new boolean[PATCHES];
        for (int patch : patches) {
            hidden[patch] = true;
        }
        return hidden;
    }

    /** Returns the images with another value in all pixels of one patch of the first. */
    static double[] withPatch(int patch, double value, double... pixels) {
        double[] changed = pixels.clone();
        int across = SIDE / PATCH;
        for (int i = 0; i < PATCH * PATCH; i++) {
            int row = patch / across * PATCH + i / PATCH;
            int column = patch % across * PATCH + i % PATCH;
            changed[row * SIDE + column] = value;
        }
        return changed;
    }
}
