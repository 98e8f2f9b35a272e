package io.github.ssl4j.augment;

/** Policies of a single view that masked methods were published with: hardly more than a crop. */
public final class OneView {
    private static final HorizontalFlip FLIP = new HorizontalFlip(0.5);

    private OneView() {}

    /**
     * Returns MAE's view: a crop of a fifth or more, and a flip. He et al. 2021, arXiv:2111.06377.
     *
     * @param size the side of the view in pixels, 224 in the paper
     */
    public static AugmentedViews mae(int size, Normalization normalization) {
        return cropAndFlip(bicubic(size, 0.2), normalization);
    }

    /**
     * Returns SimMIM's view: a crop of two thirds or more, and a flip. Xie et al. 2021, arXiv:2111.09886.
     *
     * @param size the side of the view in pixels, 192 in the paper
     */
    public static AugmentedViews simMim(int size, Normalization normalization) {
        return cropAndFlip(RandomResizedCrop.of(size, 0.67), normalization);
    }

    /**
     * Returns MaskFeat's view: a crop of half or more, and a flip. Wei et al. 2021, arXiv:2112.09133.
     *
     * @param size the side of the view in pixels, 224 in the paper
     */
    public static AugmentedViews maskFeat(int size, Normalization normalization) {
        return cropAndFlip(bicubic(size, 0.5), normalization);
    }

    /**
     * Returns BEiT's view: a jitter of all but the hue, a flip and a crop of 0.08 or more. Bao et al. 2021,
     * arXiv:2106.08254.
     *
     * @param size the side of the view in pixels, 224 in the paper
     */
    public static AugmentedViews beit(int size, Normalization normalization) {
        ColorJitter jitter = new ColorJitter(0.4, 0.4, 0.4, 0, 1);
        return AugmentedViews.of(Augmentation.of(bicubic(size, 0.08), FLIP, jitter, normalization));
    }

    /**
     * Returns I-JEPA's view: a crop of 0.3 or more and nothing else. Assran et al. 2023, arXiv:2301.08243.
     *
     * @param size the side of the view in pixels, 224 in the paper
     */
    public static AugmentedViews iJepa(int size, Normalization normalization) {
        return AugmentedViews.of(Augmentation.of(RandomResizedCrop.of(size, 0.3), normalization));
    }

    private static RandomResizedCrop bicubic(int size, double smallestScale) {
        return RandomResizedCrop.of(size, smallestScale).withInterpolation(Interpolation.BICUBIC);
    }

    private static AugmentedViews cropAndFlip(RandomResizedCrop crop, Normalization normalization) {
        return AugmentedViews.of(Augmentation.of(crop, FLIP, normalization));
    }
}
