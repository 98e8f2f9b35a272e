package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.Range;

/** Views of which one is trained on and the other clustered. */
final class RandomAndMiddle {
    private RandomAndMiddle() {}

    /** A random crop to train on and, second, the middle of the image. Caron et al. 2018, arXiv:1807.05520. */
    static AugmentedViews of(int size, double smallestScale, Normalization normalization) {
        RandomResizedCrop crop = RandomResizedCrop.of(size, smallestScale);
        RandomResizedCrop middle = new RandomResizedCrop(size, new Range(1, 1), new Range(1, 1), crop.interpolation());
        return AugmentedViews.of(
                Augmentation.of(crop, new HorizontalFlip(0.5), normalization), Augmentation.of(middle, normalization));
    }
}
