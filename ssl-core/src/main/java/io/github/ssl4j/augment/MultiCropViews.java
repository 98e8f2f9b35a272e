package io.github.ssl4j.augment;

import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Policies of a few global views, which show most of an image, and any number of smaller local ones, which show little
 * of it. Views 0 and 1 are the global ones. Caron et al. 2020, arXiv:2006.09882.
 */
public final class MultiCropViews {
    private static final int CIFAR_SIZE = 32;
    /** Half of the image's side, as 96 is nearly half of 224. */
    private static final int CIFAR_LOCAL_SIZE = 16;

    private MultiCropViews() {}

    /**
     * Returns the global views and then {@code locals} like local ones.
     *
     * @throws IllegalArgumentException if there is no global view, the global views differ in size, {@code locals} is
     *     below 0, or a local view is larger than a global one
     */
    public static AugmentedViews of(List<Augmentation> globals, int locals, Augmentation local) {
        if (globals.isEmpty()) {
            throw new IllegalArgumentException("multi-crop: expected at least one global view, found none");
        }
        ViewSize size = globals.get(0).crop().size();
        for (Augmentation global : globals) {
            if (!global.crop().size().equals(size)) {
                throw new IllegalArgumentException("multi-crop: expected global crops of one size, found " + size
                        + " and " + global.crop().size() + " pixels");
            }
        }
        if (locals < 0) {
            throw new IllegalArgumentException("multi-crop: expected 0 or more local views, found " + locals);
        }
        if (!local.crop().size().fitsInto(size)) {
            throw new IllegalArgumentException("multi-crop: expected local crops of at most " + size
                    + " pixels, the size of the global ones, found "
                    + local.crop().size());
        }
        List<Augmentation> all = new ArrayList<>(globals);
        for (int i = 0; i < locals; i++) {
            all.add(local);
        }
        return new AugmentedViews(all);
    }

    /**
     * Checks that a policy has two global views of one size in front, for a method that takes any number of others.
     *
     * @param method its name in the message
     * @throws IllegalArgumentException if not
     */
    public static void requireGlobals(String method, ViewPolicy views) {
        Objects.requireNonNull(views, "views");
        if (views.views() < 2) {
            throw new IllegalArgumentException(
                    method + ": expected 2 global crops and any number of local ones, found " + views.views());
        }
        if (!views.size(0).equals(views.size(1))) {
            throw new IllegalArgumentException(
                    method + ": expected global crops of one size, found " + views.size(0) + " and " + views.size(1));
        }
    }

    // ------------------------------------------------------------------------------------------------------- SwAV

    /** Returns the paper's views for ImageNet: two of 224 pixels and six of 96. */
    public static AugmentedViews swav() {
        return swav(224, 96, 6);
    }

    /**
     * Returns two views of a scale from 0.14 and local ones of 0.05 to 0.14, all with SimCLR's colour jitter.
     *
     * @param globalSize the side of a global view in pixels
     * @param localSize the side of a local view in pixels, at most {@code globalSize}
     * @param locals the number of local views
     */
    public static AugmentedViews swav(int globalSize, int localSize, int locals) {
        return swav(RandomResizedCrop.of(globalSize, 0.14), localSize, locals);
    }

    /** Returns the views of DeepCluster v2 for ImageNet: two of 160 pixels and a scale from 0.08, and four of 96. */
    public static AugmentedViews deepClusterV2() {
        return swav(RandomResizedCrop.of(160, 0.08), 96, 4);
    }

    private static AugmentedViews swav(RandomResizedCrop globalCrop, int localSize, int locals) {
        ColorJitter jitter = ColorJitter.ofStrength(1);
        Augmentation global = Recipes.imageNet(globalCrop, jitter, 0.5, 0);
        Augmentation local = Recipes.imageNet(swavLocal(localSize), jitter, 0.5, 0);
        return of(List.of(global, global), locals, local);
    }

    /**
     * Returns SwAV's views for CIFAR-10, without blur and with colour jitter of half the strength: two of 32 pixels
     * and local ones of 16. Lightly has them without local ones.
     *
     * @param locals the number of local views
     */
    public static AugmentedViews swavCifar10(int locals) {
        ColorJitter jitter = ColorJitter.ofStrength(0.5);
        Augmentation global = Recipes.cifar10(RandomResizedCrop.of(CIFAR_SIZE, 0.14), jitter, 0);
        Augmentation local = Recipes.cifar10(swavLocal(CIFAR_LOCAL_SIZE), jitter, 0);
        return of(List.of(global, global), locals, local);
    }

    private static RandomResizedCrop swavLocal(int size) {
        return RandomResizedCrop.of(size, 0.05).withScale(0.05, 0.14);
    }

    // ------------------------------------------------------------------------------------------------------- DINO

    /**
     * Returns the paper's views for ImageNet: two of 224 pixels and eight of 96. Caron et al. 2021, arXiv:2104.14294.
     */
    public static AugmentedViews dino() {
        return dino(224, 96, 8);
    }

    /**
     * Returns two views of a scale from 0.4, or from 0.14 where there are no local ones, and local ones of 0.05 to 0.4.
     * The first view is always blurred, the second one time in ten and one time in five solarized, local ones are
     * blurred half of the time.
     *
     * @param globalSize the side of a global view in pixels
     * @param localSize the side of a local view in pixels, at most {@code globalSize}
     * @param locals the number of local views
     */
    public static AugmentedViews dino(int globalSize, int localSize, int locals) {
        ColorJitter jitter = Recipes.mildHue();
        RandomResizedCrop crop =
                RandomResizedCrop.of(globalSize, locals == 0 ? 0.14 : 0.4).withInterpolation(Interpolation.BICUBIC);
        RandomResizedCrop localCrop = dinoLocal(localSize).withInterpolation(Interpolation.BICUBIC);
        return of(
                List.of(Recipes.imageNet(crop, jitter, 1, 0), Recipes.imageNet(crop, jitter, 0.1, 0.2)),
                locals,
                Recipes.imageNet(localCrop, jitter, 0.5, 0));
    }

    /**
     * Returns DINO's views for CIFAR-10, without blur: two of 32 pixels and a scale from 0.4, and local ones of 16.
     * Lightly has them without local ones.
     *
     * @param locals the number of local views
     */
    public static AugmentedViews dinoCifar10(int locals) {
        ColorJitter jitter = Recipes.mildHue();
        RandomResizedCrop crop = RandomResizedCrop.of(CIFAR_SIZE, 0.4);
        return of(
                List.of(Recipes.cifar10(crop, jitter, 0), Recipes.cifar10(crop, jitter, 0.2)),
                locals,
                Recipes.cifar10(dinoLocal(CIFAR_LOCAL_SIZE), jitter, 0));
    }

    private static RandomResizedCrop dinoLocal(int size) {
        return RandomResizedCrop.of(size, 0.05).withScale(0.05, 0.4);
    }
}
