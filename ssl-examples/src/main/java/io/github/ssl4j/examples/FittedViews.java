package io.github.ssl4j.examples;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.GaussianBlur;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.augment.Transform;
import java.util.List;

/**
 * Published views for images of another size or without colour: crops keep their proportions and blurs their part of the
 * side, and a single channel is normalised around middle gray.
 *
 * @param side the side of the first view in pixels
 * @param channels of the images
 */
record FittedViews(int side, int channels) {
    private static final Normalization GRAY = new Normalization(List.of(0.5), List.of(0.5));

    AugmentedViews of(AugmentedViews published) {
        int whole = published.size(0);
        return new AugmentedViews(published.augmentations().stream()
                .map(augmentation -> fitted(augmentation, whole))
                .toList());
    }

    SimClrViews of(SimClrViews published) {
        int whole = published.crop().size();
        return published
                .withCrop(fitted(published.crop(), whole))
                .withBlur(fitted(published.blur(), whole, whole))
                .withNormalization(fitted(published.normalization()));
    }

    Normalization fitted(Normalization published) {
        return channels == 1 ? GRAY : published;
    }

    private Augmentation fitted(Augmentation published, int whole) {
        return new Augmentation(
                fitted(published.crop(), whole),
                published.transforms().stream()
                        .map(transform -> fitted(transform, published.crop().size(), whole))
                        .toList());
    }

    private Transform fitted(Transform published, int size, int whole) {
        if (published instanceof GaussianBlur blur) {
            return fitted(blur, size, whole);
        }
        return published instanceof Normalization normalization ? fitted(normalization) : published;
    }

    private GaussianBlur fitted(GaussianBlur blur, int size, int whole) {
        int scaled = scaled(size, whole);
        if (scaled == size || blur.probability() == 0) {
            return blur;
        }
        return new GaussianBlur(GaussianBlur.simClr(scaled).kernelSize(), blur.sigma(), blur.probability());
    }

    private RandomResizedCrop fitted(RandomResizedCrop crop, int whole) {
        return new RandomResizedCrop(scaled(crop.size(), whole), crop.scale(), crop.ratio(), crop.interpolation());
    }

    private int scaled(int size, int whole) {
        return (int) Math.rint((double) size * side / whole);
    }
}
