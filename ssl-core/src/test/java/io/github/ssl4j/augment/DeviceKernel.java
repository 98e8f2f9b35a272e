package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.device.Augmentations;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ImageShape;
import io.github.ssl4j.device.Storage;

/** One call of an augmentation kernel, to be made on any device. */
@FunctionalInterface
interface DeviceKernel {
    void apply(Augmentations augmentations, ImageShape shape, Storage x, Storage y);

    /** Makes the call on images [N, H, W, C] and returns as many elements as the result has. */
    default double[] run(Device device, ImageShape shape, double[] images, ImageShape result) {
        double[] values = new double[(int) result.length()];
        try (Storage x = device.allocate(device.floating(), shape.length());
                Storage y = device.allocate(device.floating(), result.length())) {
            device.write(x, images, 0);
            apply(Augmentations.of(device), shape, x, y);
            device.read(y, values, 0);
        }
        return values;
    }

    /** Makes the call with one storage as x and y. */
    default double[] runInPlace(Device device, ImageShape shape, double[] images) {
        double[] values = new double[(int) shape.length()];
        try (Storage x = device.allocate(device.floating(), shape.length())) {
            device.write(x, images, 0);
            apply(Augmentations.of(device), shape, x, x);
            device.read(x, values, 0);
        }
        return values;
    }

    /** Returns the elements of images [C, H, W] of one shape as a batch [N, H, W, C]. */
    static double[] channelsLast(Image... images) {
        int channels = images[0].channels();
        int plane = images[0].height() * images[0].width();
        double[] values = new double[images.length * plane * channels];
        for (int i = 0; i < values.length; i++) {
            int pixel = i / channels % plane;
            values[i] = images[i / (plane * channels)].pixels()[i % channels * plane + pixel];
        }
        return values;
    }

    /** Returns the elements of an image [C, H, W] in the order [H, W, C]. */
    static double[] channelsLast(int channels, double[] image) {
        int plane = image.length / channels;
        double[] values = new double[image.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = image[i % channels * plane + i / channels];
        }
        return values;
    }
}
