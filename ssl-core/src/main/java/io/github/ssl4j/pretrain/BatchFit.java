package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;

/**
 * The batch of a fitted preset: a power of two that the memory of a small machine holds and that leaves an epoch
 * several steps.
 */
final class BatchFit {
    /** An epoch of fewer steps hardly shuffles anything. */
    static final int FEWEST_STEPS = 8;

    private static final double BYTES = 4e9;
    private static final int BYTES_OF_A_FLOAT = 4;

    /**
     * The activations that a ResNet-18 with the ImageNet stem keeps of an image of 224 x 224 pixels for its backward
     * pass.
     */
    private static final double RESNET18_BYTES = 27e6;

    /**
     * Activations that a block keeps for every token and every value of its width: norms, queries, keys, values,
     * perceptron.
     */
    private static final int KEPT_OF_A_BLOCK = 16;

    private BatchFit() {}

    /** Returns the batch for so many images: at most {@code largest}. */
    static int of(Network<?> network, AugmentedViews views, int images, int largest) {
        double each = 0;
        for (int view = 0; view < views.views(); view++) {
            each += bytes(network.settings(), views.size(view));
        }
        double most = Math.min(largest, Math.min(BYTES / each, (double) images / FEWEST_STEPS));
        return Integer.highestOneBit(Math.max(2, (int) most));
    }

    /**
     * Returns an estimate of what a network keeps of one view, in bytes; one that is not known counts as a ResNet-50.
     */
    private static double bytes(Record settings, ViewSize size) {
        if (settings instanceof VisionTransformer.Config transformer) {
            double tokens = (double) size.area() / transformer.patch() / transformer.patch() + 1;
            return BYTES_OF_A_FLOAT * KEPT_OF_A_BLOCK * tokens * transformer.width() * transformer.depth();
        }
        double area = size.area() / 224.0 / 224.0;
        if (settings instanceof ResNet.Config resnet) {
            double depth = resnet.layers().stream().mapToInt(Integer::intValue).sum() / 8.0;
            double block = resnet.block() == ResNet.Block.BOTTLENECK ? 2.2 : 1;
            double stem = resnet.stem() == ResNet.Stem.CIFAR ? 14 : 1;
            return RESNET18_BYTES * area * depth * block * stem * resnet.width() / 64;
        }
        return RESNET18_BYTES * area * 4;
    }
}
