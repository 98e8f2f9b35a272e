package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;
import java.util.List;

/**
 * How one view of an image is made: a random crop, then any transforms in order.
 *
 * @param crop the crop, which sets the size of the view
 * @param transforms what happens to the crop
 */
public record Augmentation(RandomResizedCrop crop, List<Transform> transforms) {
    /** Copies the list. */
    public Augmentation {
        transforms = List.copyOf(transforms);
    }

    /** A crop, then these transforms in order. */
    public static Augmentation of(RandomResizedCrop crop, Transform... transforms) {
        return new Augmentation(crop, List.of(transforms));
    }

    /** Writes a view of the source into the target, reshaping it; the source stays as it is. */
    public void apply(Image source, RandomStream random, Image target) {
        crop.apply(source, random, target);
        for (Transform transform : transforms) {
            transform.apply(target, random);
        }
    }
}
