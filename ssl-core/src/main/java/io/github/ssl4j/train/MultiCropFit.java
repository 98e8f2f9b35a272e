package io.github.ssl4j.train;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewPolicy;
import java.util.stream.IntStream;

/**
 * Checks that images are large enough for a multi-crop. Global and local crops contrast the whole with its parts;
 * where both are enlargements of the image they differ only in blur.
 */
final class MultiCropFit {

    private MultiCropFit() {}

    /**
     * Checks the first image that can be read; in a folder of photographs a smaller one among larger ones is enlarged.
     *
     * @throws IllegalArgumentException if views differ in size and the largest is larger than the image
     */
    static void require(ImageSource images, ViewPolicy policy) {
        int[] sizes =
                IntStream.range(0, policy.views()).map(policy::size).sorted().toArray();
        int largest = sizes[sizes.length - 1];
        if (sizes[0] == largest) {
            return;
        }
        Image image = new Image(images.channels(), 1, 1);
        for (int index = 0; index < images.size(); index++) {
            try {
                images.read(index, image);
            } catch (CorruptImageException e) {
                continue; // the loader reports it
            }
            if (largest > Math.max(image.height(), image.width())) {
                throw new IllegalArgumentException(
                        "multi-crop: expected crops of at most the size of the images, found "
                                + largest + " x " + largest + " pixels for " + images.name(index) + " of "
                                + image.height()
                                + " x " + image.width() + "; choose smaller crops");
            }
            return;
        }
    }
}
