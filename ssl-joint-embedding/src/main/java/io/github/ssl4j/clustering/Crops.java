package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.GaussianBlur;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.Interpolation;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomGrayscale;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.Range;
import java.util.ArrayList;
import java.util.List;

/** The crops that the clustering methods were published with. */
final class Crops {
    private static final double SCALE_BETWEEN = 0.14;

    private Crops() {}

    /** Two large crops and then small ones, all of strong colours. Caron et al. 2020, arXiv:2006.09882, appendix A. */
    static AugmentedViews multiCrop(int largeSize, int small, int smallSize) {
        List<Augmentation> crops = new ArrayList<>();
        for (int i = 0; i < 2 + small; i++) {
            boolean large = i < 2;
            int size = large ? largeSize : smallSize;
            RandomResizedCrop crop = RandomResizedCrop.of(size, SCALE_BETWEEN)
                    .withScale(large ? SCALE_BETWEEN : 0.05, large ? 1 : SCALE_BETWEEN)
                    .withInterpolation(Interpolation.BILINEAR);
            crops.add(Augmentation.of(
                    crop,
                    new HorizontalFlip(0.5),
                    ColorJitter.ofStrength(1),
                    new RandomGrayscale(0.2),
                    GaussianBlur.simClr(size),
                    Normalization.IMAGENET));
        }
        return new AugmentedViews(crops);
    }

    /** Two crops of CIFAR-10: half the strength, no blur. */
    static AugmentedViews cifar10() {
        return AugmentedViews.alike(
                2,
                Augmentation.of(
                        RandomResizedCrop.of(32, SCALE_BETWEEN),
                        new HorizontalFlip(0.5),
                        ColorJitter.ofStrength(0.5),
                        new RandomGrayscale(0.2),
                        Normalization.CIFAR10));
    }

    /** A random crop to train on and, second, the middle of the image to cluster. Caron et al. 2018, arXiv:1807.05520. */
    static AugmentedViews trainAndCluster(int size, double smallestScale, Normalization normalization) {
        RandomResizedCrop crop = RandomResizedCrop.of(size, smallestScale);
        RandomResizedCrop middle = new RandomResizedCrop(size, new Range(1, 1), new Range(1, 1), crop.interpolation());
        return AugmentedViews.of(
                Augmentation.of(crop, new HorizontalFlip(0.5), normalization), Augmentation.of(middle, normalization));
    }
}
