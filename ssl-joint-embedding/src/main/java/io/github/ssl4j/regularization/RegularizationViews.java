package io.github.ssl4j.regularization;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomGrayscale;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.Solarize;

final class RegularizationViews {
    private RegularizationViews() {}

    static AugmentedViews asymmetric(int size) {
        return AugmentedViews.of(view(size, 0), view(size, 0.2));
    }

    static AugmentedViews asymmetricCifar10() {
        return AugmentedViews.of(view(32, 0), view(32, 0.2));
    }

    static AugmentedViews vicRegCifar10() {
        return AugmentedViews.of(view(32, 0.1), view(32, 0.1));
    }

    private static Augmentation view(int size, double solarize) {
        return Augmentation.of(
                RandomResizedCrop.of(size, 0.08),
                new HorizontalFlip(0.5),
                new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
                new RandomGrayscale(0.2),
                new Solarize(0.5, solarize),
                Normalization.CIFAR10);
    }
}
