package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;
import java.util.Collections;
import java.util.List;

/**
 * A policy of any number of views, each with an augmentation of its own: two alike, two asymmetric ones, or global and
 * local crops.
 *
 * @param augmentations how each view is made, one for each view
 */
public record AugmentedViews(List<Augmentation> augmentations) implements ViewPolicy {
    /** Checks that there is a view. */
    public AugmentedViews {
        augmentations = List.copyOf(augmentations);
        if (augmentations.isEmpty()) {
            throw new IllegalArgumentException("augmented views need at least one augmentation, found none");
        }
    }

    /** Views made in these ways, one for each. */
    public static AugmentedViews of(Augmentation... augmentations) {
        return new AugmentedViews(List.of(augmentations));
    }

    /** Several views made in the same way. */
    public static AugmentedViews alike(int views, Augmentation augmentation) {
        return new AugmentedViews(Collections.nCopies(views, augmentation));
    }

    @Override
    public int views() {
        return augmentations.size();
    }

    @Override
    public ViewSize size(int view) {
        return augmentations.get(view).crop().size();
    }

    @Override
    public void view(Image source, int view, RandomStream random, Image target) {
        augmentations.get(view).apply(source, random, target);
    }

    @Override
    public int reduction(int height, int width, int view, RandomStream random) {
        return augmentations.get(view).crop().reduction(height, width, random);
    }
}
