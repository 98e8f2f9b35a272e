package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.GaussianBlur;
import io.github.ssl4j.augment.Interpolation;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.Transform;
import java.util.List;

/**
 * Published views for images of another size or with other channels: crops keep their proportions and blurs their part of
 * the side; where channels are no colours, {@link BandViews} takes the place of what changes colours.
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
        List<Transform> transforms = published.transforms().stream()
                .map(transform -> fitted(transform, published.crop().size(), whole))
                .toList();
        RandomResizedCrop crop = fitted(published.crop(), whole);
        return inColours(channels)
                ? new Augmentation(crop, transforms)
                // bicubic crops are clamped to [0, 1], which the values of bands may leave
                : new Augmentation(
                        crop.withInterpolation(Interpolation.BILINEAR),
                        BandViews.inPlaceOfColours(transforms, normalization));
    }

    /** Returns whether channels are colours, or gray, so that what changes colours applies to them. */
    static boolean inColours(int channels) {
        return channels == 1 || channels == 3;
    }

    private Transform fitted(Transform published, int size, int whole) {
        if (published instanceof GaussianBlur blur) {
            return fitted(blur, size, whole);
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
