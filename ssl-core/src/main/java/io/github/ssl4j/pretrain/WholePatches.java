package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.nn.VisionTransformer;

/** Views that whole patches of a vision transformer fill. */
final class WholePatches {
    private WholePatches() {}

    /** Returns views whose local crops are as many pixels larger or smaller as it takes for patches to fill them. */
    static AugmentedViews filling(AugmentedViews views, Network<?> network) {
        if (!(network.settings() instanceof VisionTransformer.Config transformer)) {
            return views;
        }
        return new AugmentedViews(views.augmentations().stream()
                .map(view -> view.crop().size().equals(views.size(0)) ? view : filling(view, transformer.patch()))
                .toList());
    }

    private static Augmentation filling(Augmentation view, int patch) {
        RandomResizedCrop crop = view.crop();
        return new Augmentation(crop.withSize(crop.size().nearestMultipleOf(patch)), view.transforms());
    }

    /** Throws an IllegalArgumentException unless whole patches fill every view. */
    static void requireFilled(Network<?> network, AugmentedViews views) {
        if (network.settings() instanceof VisionTransformer.Config transformer) {
            for (int view = 0; view < views.views(); view++) {
                if (!views.size(view).isMultipleOf(transformer.patch())) {
                    throw new IllegalArgumentException("patch: expected patches that fill every view, found patches of "
                            + transformer.patch() + " pixels and views of " + views.size(view)
                            + "; what fits are views of "
                            + views.size(view).nearestMultipleOf(transformer.patch()));
                }
            }
        }
    }
}
