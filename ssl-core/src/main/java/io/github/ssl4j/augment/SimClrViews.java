package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;

/**
 * Two views made in the same way: crop, flip, colour jitter, grayscale, blur, normalise. Chen et al. 2020,
 * arXiv:2002.05709, appendix A.
 *
 * @param crop the random crop
 * @param flip the random horizontal flip
 * @param jitter the colour jitter
 * @param grayscale the random conversion to grayscale
 * @param blur the random blur
 * @param normalization the normalisation
 */
public record SimClrViews(
        RandomResizedCrop crop,
        HorizontalFlip flip,
        ColorJitter jitter,
        RandomGrayscale grayscale,
        GaussianBlur blur,
        Normalization normalization)
        implements ViewPolicy {
    private static final double SMALLEST_SCALE = 0.08;

    /** The paper's recipe for ImageNet, strength 1, with views of this side in pixels (224 in the paper). */
    public static SimClrViews imageNet(int size) {
        return new SimClrViews(
                RandomResizedCrop.of(size, SMALLEST_SCALE).withInterpolation(Interpolation.BICUBIC),
                new HorizontalFlip(0.5),
                ColorJitter.ofStrength(1),
                new RandomGrayscale(0.2),
                GaussianBlur.simClr(size),
                Normalization.IMAGENET);
    }

    /** The paper's recipe for CIFAR-10: strength 0.5, no blur, bilinear, 32 x 32 pixels. */
    public static SimClrViews cifar10() {
        return new SimClrViews(
                RandomResizedCrop.of(32, SMALLEST_SCALE),
                new HorizontalFlip(0.5),
                ColorJitter.ofStrength(0.5),
                new RandomGrayscale(0.2),
                GaussianBlur.none(),
                Normalization.CIFAR10);
    }

    /** Crops and flips only, for images of any number of channels; a base for custom recipes. */
    public static SimClrViews plain(int size) {
        return new SimClrViews(
                RandomResizedCrop.of(size, SMALLEST_SCALE),
                new HorizontalFlip(0.5),
                ColorJitter.none(),
                new RandomGrayscale(0),
                GaussianBlur.none(),
                Normalization.NONE);
    }

    /** The same recipe with another crop. */
    public SimClrViews withCrop(RandomResizedCrop crop) {
        return new SimClrViews(crop, flip, jitter, grayscale, blur, normalization);
    }

    /** The same recipe with crops of other scales. */
    public SimClrViews withScale(double low, double high) {
        return withCrop(crop.withScale(low, high));
    }

    /** The same recipe with another probability of flipping. */
    public SimClrViews withFlip(double probability) {
        return new SimClrViews(crop, new HorizontalFlip(probability), jitter, grayscale, blur, normalization);
    }

    /** The same recipe with another colour jitter. */
    public SimClrViews withJitter(ColorJitter jitter) {
        return new SimClrViews(crop, flip, jitter, grayscale, blur, normalization);
    }

    /** The same recipe with another probability of grayscale. */
    public SimClrViews withGrayscale(double probability) {
        return new SimClrViews(crop, flip, jitter, new RandomGrayscale(probability), blur, normalization);
    }

    /** The same recipe with another blur. */
    public SimClrViews withBlur(GaussianBlur blur) {
        return new SimClrViews(crop, flip, jitter, grayscale, blur, normalization);
    }

    /** The same recipe with another normalisation. */
    public SimClrViews withNormalization(Normalization normalization) {
        return new SimClrViews(crop, flip, jitter, grayscale, blur, normalization);
    }

    /**
     * The same recipe as a list of two augmentations, which can be changed one by one; the views are identical bit for
     * bit.
     */
    public AugmentedViews augmented() {
        return AugmentedViews.alike(2, Augmentation.of(crop, flip, jitter, grayscale, blur, normalization));
    }

    @Override
    public int views() {
        return 2;
    }

    @Override
    public ViewSize size(int view) {
        return crop.size();
    }

    @Override
    public void view(Image source, int view, RandomStream random, Image target) {
        crop.apply(source, random, target);
        flip.apply(target, random);
        jitter.apply(target, random);
        grayscale.apply(target, random);
        blur.apply(target, random);
        normalization.normalize(target);
    }

    @Override
    public int reduction(int height, int width, int view, RandomStream random) {
        return crop.reduction(height, width, random);
    }
}
