package io.github.ssl4j.augment;

/**
 * Policies of two views that methods other than SimCLR were published with. Each crops, flips half of the images,
 * jitters colours, converts one in five to grayscale, and then blurs, solarizes and normalises as given.
 */
public final class TwoViews {
    private static final double SMALLEST_SCALE = 0.08;
    private static final double SMALLEST_SCALE_AUG_PLUS = 0.2;
    private static final int CIFAR_SIZE = 32;

    private TwoViews() {}

    /**
     * Returns the asymmetric views of BYOL: the first always blurred, the second one time in ten, and one time in five
     * solarized. Barlow Twins and VICReg have them too. Grill et al. 2020, arXiv:2006.07733, appendix B.
     *
     * @param size the side of a view in pixels, 224 in the paper
     */
    public static AugmentedViews byol(int size) {
        RandomResizedCrop crop = RandomResizedCrop.of(size, SMALLEST_SCALE).withInterpolation(Interpolation.BICUBIC);
        return AugmentedViews.of(
                Recipes.imageNet(crop, Recipes.mildHue(), 1, 0), Recipes.imageNet(crop, Recipes.mildHue(), 0.1, 0.2));
    }

    /** Returns BYOL's views for CIFAR-10 as Lightly and solo-learn have them: 32 x 32 pixels, no blur. */
    public static AugmentedViews byolCifar10() {
        RandomResizedCrop crop = RandomResizedCrop.of(CIFAR_SIZE, SMALLEST_SCALE);
        return AugmentedViews.of(
                Recipes.cifar10(crop, Recipes.mildHue(), 0), Recipes.cifar10(crop, Recipes.mildHue(), 0.2));
    }

    /**
     * Returns the two identically made views of MoCo v2 (there "aug-plus") and SimSiam. Chen et al. 2020,
     * arXiv:2003.04297; Chen and He 2020, arXiv:2011.10566.
     *
     * @param size the side of a view in pixels, 224 in the papers
     */
    public static AugmentedViews mocoV2(int size) {
        RandomResizedCrop crop = RandomResizedCrop.of(size, SMALLEST_SCALE_AUG_PLUS);
        return AugmentedViews.alike(2, Recipes.imageNet(crop, ColorJitter.ofStrength(0.5), 0.5, 0));
    }

    /** Returns the views of MoCo's demonstration on CIFAR-10: 32 x 32 pixels, small crops too, no blur. */
    public static AugmentedViews mocoV2Cifar10() {
        RandomResizedCrop crop = RandomResizedCrop.of(CIFAR_SIZE, SMALLEST_SCALE);
        return AugmentedViews.alike(2, Recipes.cifar10(crop, ColorJitter.ofStrength(0.5), 0));
    }

    /** Returns SimSiam's views for CIFAR-10 as Lightly has them: 32 x 32 pixels, no crop below a fifth, no blur. */
    public static AugmentedViews simSiamCifar10() {
        RandomResizedCrop crop = RandomResizedCrop.of(CIFAR_SIZE, SMALLEST_SCALE_AUG_PLUS);
        return AugmentedViews.alike(2, Recipes.cifar10(crop, ColorJitter.ofStrength(0.5), 0));
    }

    /**
     * Returns the asymmetric views of MoCo v3 for a ResNet: BYOL's without small crops. Chen, Xie and He 2021,
     * arXiv:2104.02057.
     *
     * @param size the side of a view in pixels, 224 in the paper
     */
    public static AugmentedViews mocoV3(int size) {
        return mocoV3(RandomResizedCrop.of(size, SMALLEST_SCALE_AUG_PLUS));
    }

    /**
     * Returns the asymmetric views of MoCo v3 for a vision transformer: with crops as small as BYOL's.
     *
     * @param size the side of a view in pixels, 224 in the paper
     */
    public static AugmentedViews mocoV3Vit(int size) {
        return mocoV3(RandomResizedCrop.of(size, SMALLEST_SCALE));
    }

    private static AugmentedViews mocoV3(RandomResizedCrop crop) {
        return AugmentedViews.of(
                Recipes.imageNet(crop, Recipes.mildHue(), 1, 0), Recipes.imageNet(crop, Recipes.mildHue(), 0.1, 0.2));
    }

    /**
     * Returns VICReg's two identically made views for CIFAR-10 as solo-learn has them: 32 x 32 pixels, one in ten
     * solarized.
     */
    public static AugmentedViews vicRegCifar10() {
        RandomResizedCrop crop = RandomResizedCrop.of(CIFAR_SIZE, SMALLEST_SCALE_AUG_PLUS);
        return AugmentedViews.alike(2, Recipes.cifar10(crop, Recipes.mildHue(), 0.1));
    }
}
