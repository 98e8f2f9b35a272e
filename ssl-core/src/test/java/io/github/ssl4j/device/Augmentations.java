package io.github.ssl4j.device;

import io.github.ssl4j.device.cuda.CudaAugmentations;
import io.github.ssl4j.device.cuda.CudaDevice;
import io.github.ssl4j.device.reference.ReferenceAugmentations;

/**
 * Augmentation on a device, to compare the host's transforms with: changes of batches of channels-last images
 * [N, H, W, C] with values in [0, 1], equal to torchvision's on float tensors. What is drawn at random comes in as
 * numbers, one or a few for each image.
 *
 * <p>Storages are of the device's floating type; y may be x but for {@link #resizedCrop}, and must not overlap it
 * otherwise. Numbers may be reused as soon as a kernel returns. Every kernel throws an {@link IllegalArgumentException}
 * where there are not as many numbers as it needs, one is outside its range, or a storage is too short, of another type
 * or of another device.
 */
public interface Augmentations {

    /** Returns the kernels of that device: on a card its own, elsewhere the formulas in double precision. */
    static Augmentations of(Device device) {
        return device instanceof CudaDevice card ? new CudaAugmentations(card) : new ReferenceAugmentations(device);
    }

    /**
     * y [N, H', W', C] = a box of every image, resized. Only pixels within the box count, so that images of several
     * sizes may be padded to a common one.
     *
     * @param boxes [N, 4]: the first row and column of the box, its height and its width
     */
    void resizedCrop(ImageShape shape, int[] boxes, Resizing resizing, Storage x, Storage y);

    /**
     * y = x, flipped horizontally where {@code flipped} is set.
     *
     * @param flipped [N]
     */
    void horizontalFlip(ImageShape shape, boolean[] flipped, Storage x, Storage y);

    /**
     * y = x with brightness (0), contrast (1), saturation (2) and hue (3) changed one after the other; all but hue
     * clamp to [0, 1]. With one channel saturation and hue change nothing. A brightness, contrast or saturation of 1
     * and a hue of 0 leave the image exactly as it is.
     *
     * @param order [N, 4]: in which order the four are changed, a permutation of 0 to 3
     * @param factors [N, 4]: brightness, contrast and saturation of at least 0, hue in [-0.5, 0.5] turns of the colour
     *     circle; always in this order
     * @throws IllegalArgumentException if there are neither one nor three channels and more than brightness is changed
     */
    void colorJitter(ImageShape shape, int[] order, double[] factors, Storage x, Storage y);

    /**
     * y = x, all three channels 0.2989 R + 0.587 G + 0.114 B where {@code gray} is set; images of one channel stay as
     * they are.
     *
     * @param gray [N]
     * @throws IllegalArgumentException if there are neither one nor three channels and any image is changed
     */
    void grayscale(ImageShape shape, boolean[] gray, Storage x, Storage y);

    /**
     * y = x blurred with {@link BlurWeights} along both axes, mirrored beyond its edge without repeating the edge.
     *
     * @param kernelSize the side of the kernel in pixels, odd; half of it, rounded down, below H and W
     * @param sigmas [N]: standard deviations in pixels, 0 to leave an image as it is
     */
    void gaussianBlur(ImageShape shape, int kernelSize, double[] sigmas, Storage x, Storage y);

    /**
     * y = 1 - x where x is at least the threshold, else x.
     *
     * @param thresholds [N], each rounded to the device's floating type first; infinity to leave an image as it is
     */
    void solarize(ImageShape shape, double[] thresholds, Storage x, Storage y);

    /**
     * y = (x - mean) / deviation.
     *
     * @param mean [C], finite
     * @param deviation [C], positive and finite
     */
    void normalize(ImageShape shape, double[] mean, double[] deviation, Storage x, Storage y);
}
