package io.github.ssl4j.data;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Images split into those to train on and a tenth that is held out. Which are held out follows from the names of an
 * image and of its folder alone, so that the same images are, on any machine, in a folder or in a zip, and whatever is
 * added.
 *
 * @param training the images to train on
 * @param heldOut the others
 */
public record HeldOut(ImageSource training, ImageSource heldOut) {
    private static final int PARTS = 10;

    /** Checks that nothing is missing. */
    public HeldOut {
        Objects.requireNonNull(training, "training");
        Objects.requireNonNull(heldOut, "heldOut");
    }

    /**
     * Splits a source, unless either part would be empty; closing the parts leaves it open.
     */
    public static Optional<HeldOut> tenth(ImageSource images) {
        int[] training = IntStream.range(0, images.size())
                .filter(index -> !isHeldOut(images.name(index)))
                .toArray();
        int[] heldOut = IntStream.range(0, images.size())
                .filter(index -> isHeldOut(images.name(index)))
                .toArray();
        return training.length == 0 || heldOut.length == 0
                ? Optional.empty()
                : Optional.of(new HeldOut(images.select(training), images.select(heldOut)));
    }

    private static boolean isHeldOut(String name) {
        String[] path = name.replace('\\', '/').split("[/!]+");
        String own = path[path.length - 1];
        String folder = path.length > 1 ? path[path.length - 2] + "/" : "";
        CRC32 hash = new CRC32();
        hash.update(Normalizer.normalize(folder + own, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8));
        return hash.getValue() % PARTS == 0;
    }
}
