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

    private static final int SAMPLE = 64;

    private MultiCropFit() {}

    /**
     * Checks images spread evenly over a source; a small one among larger ones is enlarged, and corrupt ones are passed
     * over.
     *
     * @throws IllegalArgumentException if views differ in size and the largest is larger than every image looked at
     */
    static void require(ImageSource images, ViewPolicy policy) {
        int[] sizes =
                IntStream.range(0, policy.views()).map(policy::size).sorted().toArray();
        int largest = sizes[sizes.length - 1];
        if (sizes[0] == largest) {
            return;
        }
        Image image = new Image(images.channels(), 1, 1);
        int side = 0;
        String found = "";
        int count = Math.min(SAMPLE, images.size());
        for (int i = 0; i < count && side < largest; i++) {
            int index = (int) ((long) i * images.size() / count);
            try {
                images.read(index, image);
            } catch (CorruptImageException e) {
                continue; // the loader reports it
            }
            int longer = Math.max(image.height(), image.width());
            if (longer > side) {
                side = longer;
                found = images.name(index) + " of " + image.height() + " x " + image.width();
            }
        }
        if (0 < side && side < largest) {
            throw new IllegalArgumentException("multi-crop: expected crops of at most the size of the images, found "
                    + largest + " x " + largest + " pixels for " + found + "; choose smaller crops");
        }
    }
}
