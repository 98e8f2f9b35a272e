package io.github.ssl4j.device;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/**
 * The checks that every implementation of {@link Augmentations} makes, one for each of its kernels and one for their
 * storages; each throws an {@link IllegalArgumentException} that names the kernel, the argument and what was found.
 */
public final class AugmentationArguments {
    private static final List<String> NAMES = List.of("brightness", "contrast", "saturation", "hue");
    private static final int KINDS = NAMES.size();
    private static final int BRIGHTNESS = 0;
    private static final int HUE = 3;

    private AugmentationArguments() {}

    /** Checks the boxes of {@link Augmentations#resizedCrop}. */
    public static void checkBoxes(ImageShape shape, int[] boxes) {
        requireLength("resizedCrop", "boxes", boxes.length, 4L * shape.batch());
        for (int n = 0; n < shape.batch(); n++) {
            int top = boxes[4 * n];
            int left = boxes[4 * n + 1];
            int height = boxes[4 * n + 2];
            int width = boxes[4 * n + 3];
            if (top < 0
                    || left < 0
                    || height < 1
                    || width < 1
                    || top > shape.height() - height
                    || left > shape.width() - width) {
                throw illegal(
                        "resizedCrop",
                        "box " + n + " needs at least one pixel and to lie within " + shape.height() + "x"
                                + shape.width() + ", found " + height + "x" + width + " at row " + top + ", column "
                                + left);
            }
        }
    }

    /** Checks the flags of {@link Augmentations#horizontalFlip}. */
    public static void checkFlips(ImageShape shape, boolean[] flipped) {
        requireLength("horizontalFlip", "flipped", flipped.length, shape.batch());
    }

    /** Checks the order and the factors of {@link Augmentations#colorJitter}. */
    public static void checkJitter(ImageShape shape, int[] order, double[] factors) {
        requireLength("colorJitter", "order", order.length, (long) KINDS * shape.batch());
        requireLength("colorJitter", "factors", factors.length, (long) KINDS * shape.batch());
        for (int n = 0; n < shape.batch(); n++) {
            requirePermutation(n, order);
        }
        boolean colorful = false;
        for (int i = 0; i < factors.length; i++) {
            int kind = i % KINDS;
            double factor = factors[i];
            boolean fits = kind == HUE ? Math.abs(factor) <= 0.5 : factor >= 0 && Double.isFinite(factor);
            if (!fits) {
                throw illegal(
                        "colorJitter",
                        "the " + NAMES.get(kind) + " factor of image " + i / KINDS + " needs to be "
                                + (kind == HUE ? "in [-0.5, 0.5]" : "zero or more") + ", found " + factor);
            }
            colorful |= kind != BRIGHTNESS && factor != unchanged(kind);
        }
        if (colorful) {
            requireColors("colorJitter", shape);
        }
    }

    private static void requirePermutation(int n, int[] order) {
        int[] found = Arrays.copyOfRange(order, KINDS * n, KINDS * (n + 1));
        if (!Arrays.equals(
                IntStream.of(found).sorted().toArray(),
                IntStream.range(0, KINDS).toArray())) {
            throw illegal(
                    "colorJitter",
                    "the order of image " + n + " needs each of 0 to 3 once, found " + Arrays.toString(found));
        }
    }

    /** Returns the factor by which {@link Augmentations#colorJitter} leaves an image as it is. */
    public static double unchanged(int kind) {
        return kind == HUE ? 0 : 1;
    }

    /** Checks the flags of {@link Augmentations#grayscale}. */
    public static void checkGrays(ImageShape shape, boolean[] gray) {
        requireLength("grayscale", "gray", gray.length, shape.batch());
        for (boolean changed : gray) {
            if (changed) {
                requireColors("grayscale", shape);
            }
        }
    }

    /** Checks the kernel size and the deviations of {@link Augmentations#gaussianBlur}. */
    public static void checkBlur(ImageShape shape, int kernelSize, double[] sigmas) {
        if (kernelSize < 1 || kernelSize % 2 == 0) {
            throw illegal("gaussianBlur", "the kernel size needs to be odd and positive, found " + kernelSize);
        }
        int smallest = kernelSize / 2 + 1;
        if (shape.height() < smallest || shape.width() < smallest) {
            throw illegal(
                    "gaussianBlur",
                    "a kernel of " + kernelSize + " needs images of at least " + smallest + "x" + smallest
                            + " to mirror, found " + shape.height() + "x" + shape.width());
        }
        requireLength("gaussianBlur", "sigmas", sigmas.length, shape.batch());
        requireAll("gaussianBlur", "sigma", "zero or more", sigmas, AugmentationArguments::isSigma);
    }

    /** Weights are made of the float32 nearest to sigma, which must not be 0 where sigma is not. */
    private static boolean isSigma(double sigma) {
        return sigma == 0 || (float) sigma > 0 && Double.isFinite(sigma);
    }

    /** Checks the thresholds of {@link Augmentations#solarize}. */
    public static void checkThresholds(ImageShape shape, double[] thresholds) {
        requireLength("solarize", "thresholds", thresholds.length, shape.batch());
        requireAll("solarize", "threshold", "a number", thresholds, threshold -> !Double.isNaN(threshold));
    }

    /** Checks the statistics of {@link Augmentations#normalize}. */
    public static void checkStatistics(ImageShape shape, double[] mean, double[] deviation) {
        requireLength("normalize", "mean", mean.length, shape.channels());
        requireLength("normalize", "deviation", deviation.length, shape.channels());
        requireAll("normalize", "mean", "finite", mean, Double::isFinite);
        requireAll("normalize", "deviation", "positive", deviation, d -> d > 0 && Double.isFinite(d));
    }

    /**
     * Returns the first {@code length} elements of a storage, after checking that it is the device's own and of its
     * floating type.
     */
    public static Storage storage(Device device, String kernel, String argument, Storage storage, long length) {
        if (storage == null) {
            throw illegal(kernel, argument + " is missing");
        }
        if (storage.device() != device) {
            throw illegal(
                    kernel, argument + " lies on the device " + storage.device().name() + ", not on this one");
        }
        if (storage.type() != device.floating()) {
            throw illegal(kernel, argument + " needs elements of " + device.floating() + ", found " + storage.type());
        }
        requireLengthAtLeast(kernel, argument, storage.length(), length);
        return storage.slice(0, length);
    }

    private static void requireColors(String kernel, ImageShape shape) {
        if (shape.channels() != 1 && shape.channels() != 3) {
            throw illegal(kernel, "changes of colour need images of 1 or 3 channels, found " + shape.channels());
        }
    }

    private static void requireAll(
            String kernel, String argument, String expected, double[] values, DoublePredicate fits) {
        for (int i = 0; i < values.length; i++) {
            if (!fits.test(values[i])) {
                throw illegal(kernel, argument + " " + i + " needs to be " + expected + ", found " + values[i]);
            }
        }
    }

    private static void requireLength(String kernel, String argument, long found, long expected) {
        if (found != expected) {
            throw illegal(kernel, argument + " needs " + expected + " values, found " + found);
        }
    }

    private static void requireLengthAtLeast(String kernel, String argument, long found, long expected) {
        if (found < expected) {
            throw illegal(kernel, argument + " needs " + expected + " elements, found " + found);
        }
    }

    private static IllegalArgumentException illegal(String kernel, String message) {
        return new IllegalArgumentException(kernel + ": " + message);
    }
}
