package io.github.ssl4j.device.reference;

import io.github.ssl4j.device.AugmentationArguments;
import io.github.ssl4j.device.Augmentations;
import io.github.ssl4j.device.BlurWeights;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.ImageShape;
import io.github.ssl4j.device.Resizing;
import io.github.ssl4j.device.Storage;

/**
 * Augmentation for devices without kernels of their own: storages are read into the host's memory, every change is its
 * formula in double precision, and the result is rounded when written back. It is slow on purpose.
 */
public final class ReferenceAugmentations implements Augmentations {
    private final Device device;

    /** Creates the augmentation of storages of this device. */
    public ReferenceAugmentations(Device device) {
        this.device = device;
    }

    /** Changes one image of a batch from one array into another. */
    private interface Change {
        /** Changes image n, whose elements begin at {@code from} in both arrays. */
        void apply(int n, int from, double[] x, double[] y);
    }

    @Override
    public void resizedCrop(ImageShape shape, int[] boxes, Resizing resizing, Storage x, Storage y) {
        AugmentationArguments.checkBoxes(shape, boxes);
        ImageShape resized = shape.resized(resizing.height(), resizing.width());
        Storage target = storage("resizedCrop", "y", y, resized);
        double[] results = new double[(int) resized.length()];
        Resampling.resizedCrop(shape, boxes, resizing, read("resizedCrop", x, shape), results);
        device.write(target, results, 0);
    }

    @Override
    public void horizontalFlip(ImageShape shape, boolean[] flipped, Storage x, Storage y) {
        AugmentationArguments.checkFlips(shape, flipped);
        int width = shape.width();
        int channels = shape.channels();
        change("horizontalFlip", shape, x, y, (n, from, source, target) -> {
            if (flipped[n]) {
                for (int i = 0; i < shape.imageLength(); i++) {
                    int column = i / channels % width;
                    target[from + i] = source[from + i + (width - 1 - 2 * column) * channels];
                }
            }
        });
    }

    @Override
    public void colorJitter(ImageShape shape, int[] order, double[] factors, Storage x, Storage y) {
        AugmentationArguments.checkJitter(shape, order, factors);
        int size = (int) shape.imageLength();
        change("colorJitter", shape, x, y, (n, from, source, target) -> {
            for (int i = 4 * n; i < 4 * n + 4; i++) {
                int kind = order[i];
                double factor = factors[4 * n + kind];
                if (factor != AugmentationArguments.unchanged(kind)) {
                    Colors.adjust(kind, factor, target, from, size, shape.channels());
                }
            }
        });
    }

    @Override
    public void grayscale(ImageShape shape, boolean[] gray, Storage x, Storage y) {
        AugmentationArguments.checkGrays(shape, gray);
        int channels = shape.channels();
        change("grayscale", shape, x, y, (n, from, source, target) -> {
            if (gray[n]) {
                for (int i = 0; i < shape.imageLength(); i++) {
                    target[from + i] = Colors.gray(source, from + i - i % channels, channels);
                }
            }
        });
    }

    @Override
    public void gaussianBlur(ImageShape shape, int kernelSize, double[] sigmas, Storage x, Storage y) {
        AugmentationArguments.checkBlur(shape, kernelSize, sigmas);
        change("gaussianBlur", shape, x, y, (n, from, source, target) -> {
            if (sigmas[n] > 0) {
                Blur.blur(shape, BlurWeights.of(kernelSize, sigmas[n]), source, target, from);
            }
        });
    }

    @Override
    public void solarize(ImageShape shape, double[] thresholds, Storage x, Storage y) {
        AugmentationArguments.checkThresholds(shape, thresholds);
        boolean rounded = device.floating() == ElementType.FLOAT32;
        change("solarize", shape, x, y, (n, from, source, target) -> {
            double threshold = rounded ? (float) thresholds[n] : thresholds[n];
            for (int i = from; i < from + shape.imageLength(); i++) {
                target[i] = source[i] >= threshold ? 1 - source[i] : source[i];
            }
        });
    }

    @Override
    public void normalize(ImageShape shape, double[] mean, double[] deviation, Storage x, Storage y) {
        AugmentationArguments.checkStatistics(shape, mean, deviation);
        change("normalize", shape, x, y, (n, from, source, target) -> {
            for (int i = 0; i < shape.imageLength(); i++) {
                int channel = i % shape.channels();
                target[from + i] = (source[from + i] - mean[channel]) / deviation[channel];
            }
        });
    }

    /** Applies a change to every image of a batch; its target begins as a copy of its source. */
    private void change(String kernel, ImageShape shape, Storage x, Storage y, Change change) {
        Storage target = storage(kernel, "y", y, shape);
        double[] values = read(kernel, x, shape);
        double[] results = values.clone();
        for (int n = 0; n < shape.batch(); n++) {
            change.apply(n, n * (int) shape.imageLength(), values, results);
        }
        device.write(target, results, 0);
    }

    private double[] read(String kernel, Storage x, ImageShape shape) {
        Storage source = storage(kernel, "x", x, shape);
        double[] values = new double[(int) shape.length()];
        device.read(source, values, 0);
        return values;
    }

    private Storage storage(String kernel, String argument, Storage storage, ImageShape shape) {
        if (shape.length() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(kernel + ": the reference kernels take batches of at most "
                    + Integer.MAX_VALUE + " elements, found " + shape.length() + " for " + argument);
        }
        return AugmentationArguments.storage(device, kernel, argument, storage, shape.length());
    }
}
