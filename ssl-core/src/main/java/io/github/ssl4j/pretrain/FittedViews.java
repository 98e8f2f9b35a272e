package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.GaussianBlur;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomGrayscale;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.Transform;

/**
 * Published views for images of another size or with other channels: crops keep their proportions and blurs their part of
 * the side; what changes colours is left out where channels are no colours.
 *
 * @param side the side of the first view in pixels
 * @param channels of the images
 * @param normalization in place of the published one
 */
record FittedViews(int side, int channels, Normalization normalization) {

    AugmentedViews of(AugmentedViews published) {
        int whole = published.size(0);
        return new AugmentedViews(published.augmentations().stream()
                .map(augmentation -> fitted(augmentation, whole))
                .toList());
    }

    private Augmentation fitted(Augmentation published, int whole) {
        return new Augmentation(
                fitted(published.crop(), whole),
                published.transforms().stream()
                        .filter(transform -> inColours() || !(transform instanceof RandomGrayscale))
                        .map(transform -> fitted(transform, published.crop().size(), whole))
                        .toList());
    }

    private boolean inColours() {
        return channels == 1 || channels == 3;
    }

    private Transform fitted(Transform published, int size, int whole) {
        if (published instanceof GaussianBlur blur) {
            return fitted(blur, size, whole);
        }
        if (published instanceof ColorJitter jitter && !inColours()) {
            return new ColorJitter(jitter.brightness(), 0, 0, 0, jitter.probability());
        }
        return published instanceof Normalization ? normalization : published;
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
