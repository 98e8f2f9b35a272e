package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.GaussianBlur;
import io.github.ssl4j.augment.Interpolation;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.Transform;
import io.github.ssl4j.data.ViewSize;
import java.util.List;

/**
 * Published views for images of another size or with other channels: crops keep their proportions and blurs their part
 * of the side; where channels are no colours, {@link BandViews} takes the place of what changes colours.
 *
 * @param size the size of the first view
 * @param channels of the images
 * @param normalization in place of the published one
 */
record FittedViews(ViewSize size, int channels, Normalization normalization) {

    AugmentedViews of(AugmentedViews published) {
        ViewSize whole = published.size(0);
        return new AugmentedViews(published.augmentations().stream()
                .map(augmentation -> fitted(augmentation, whole))
                .toList());
    }

    private Augmentation fitted(Augmentation published, ViewSize whole) {
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

    private Transform fitted(Transform published, ViewSize crop, ViewSize whole) {
        if (published instanceof GaussianBlur blur) {
            return fitted(blur, crop, whole);
        }
        return published instanceof Normalization ? normalization : published;
    }

    private GaussianBlur fitted(GaussianBlur blur, ViewSize crop, ViewSize whole) {
        ViewSize scaled = crop.scaled(whole, size);
        if (scaled.equals(crop) || blur.probability() == 0) {
            return blur;
        }
        return new GaussianBlur(GaussianBlur.simClr(scaled.shorter()).kernelSize(), blur.sigma(), blur.probability());
    }

    private RandomResizedCrop fitted(RandomResizedCrop crop, ViewSize whole) {
        return crop.withSize(crop.size().scaled(whole, size));
    }
}
