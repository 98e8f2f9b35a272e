package io.github.ssl4j.contrastive;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.GaussianBlur;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomGrayscale;
import io.github.ssl4j.augment.RandomResizedCrop;

final class MoCoViews {
    private MoCoViews() {}

    static AugmentedViews imageNet(int size) {
        return AugmentedViews.alike(
                2,
                Augmentation.of(
                        RandomResizedCrop.of(size, 0.2),
                        new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8),
                        new RandomGrayscale(0.2),
                        GaussianBlur.simClr(size),
                        new HorizontalFlip(0.5),
                        Normalization.IMAGENET));
    }

    static AugmentedViews cifar10() {
        return AugmentedViews.alike(
                2,
                Augmentation.of(
                        RandomResizedCrop.of(32, 0.08),
                        new HorizontalFlip(0.5),
                        ColorJitter.ofStrength(0.5),
                        new RandomGrayscale(0.2),
                        Normalization.CIFAR10));
    }

    static AugmentedViews v3(int size) {
        return AugmentedViews.alike(
                2,
                Augmentation.of(
                        RandomResizedCrop.of(size, 0.2),
                        new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
                        new RandomGrayscale(0.2),
                        GaussianBlur.simClr(size),
                        new HorizontalFlip(0.5),
                        Normalization.IMAGENET));
    }

    static AugmentedViews v3Cifar10() {
        return cifar10();
    }
}
