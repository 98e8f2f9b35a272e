package io.github.ssl4j.train;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageInspection;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
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
        List<ViewSize> sizes = IntStream.range(0, policy.views())
                .mapToObj(policy::size)
                .distinct()
                .toList();
        ViewSize largest = Collections.max(sizes, Comparator.comparingLong(ViewSize::area));
        if (sizes.size() == 1) {
            return;
        }
        Image image = new Image(images.channels(), 1, 1);
        boolean fits = false;
        int side = 0;
        String found = "";
        int count = Math.min(SAMPLE, images.size());
        for (int i = 0; i < count && !fits; i++) {
            int index = (int) ((long) i * images.size() / count);
            ImageInspection.Size size;
            try {
                size = ImageInspection.sizeOf(images, index, image);
            } catch (CorruptImageException e) {
                continue; // the loader reports it
            }
            fits = size.height() >= largest.height() || size.width() >= largest.width();
            int longer = Math.max(size.height(), size.width());
            if (longer > side) {
                side = longer;
                found = images.name(index) + " of " + size.height() + " x " + size.width();
            }
        }
        if (0 < side && !fits) {
            throw new IllegalArgumentException("multi-crop: expected crops of at most the size of the images, found "
                    + largest.height() + " x " + largest.width() + " pixels for " + found + "; choose smaller crops");
        }
    }
}
