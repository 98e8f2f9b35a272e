package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.random.RandomStream;
import java.util.List;

/**
 * Subtracts the mean of each channel and divides by its standard deviation.
 *
 * @param mean one number for each channel; none leaves images as they are
 * @param deviation one positive number for each channel
 */
public record Normalization(List<Double> mean, List<Double> deviation) implements Transform {
    /** Leaves images of any number of channels as they are. */
    public static final Normalization NONE = new Normalization(List.of(), List.of());

    /** ImageNet's colour statistics. */
    public static final Normalization IMAGENET =
            new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    /** CIFAR-10's colour statistics. */
    public static final Normalization CIFAR10 =
            new Normalization(List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));

    /** Fashion-MNIST's gray statistics. */
    public static final Normalization FASHION_MNIST = new Normalization(List.of(0.2860), List.of(0.3530));

    /** Checks that every channel has a finite mean and a positive deviation. */
    public Normalization {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != deviation.size()) {
            throw new IllegalArgumentException("normalisation needs as many deviations as means, found "
                    + deviation.size() + " and " + mean.size());
        }
        for (double value : deviation) {
            Requirements.positive("a channel's deviation", value);
        }
        for (double value : mean) {
            Requirements.require(Double.isFinite(value), "a channel's mean", "finite", value);
        }
    }

    /**
     * Measures the mean and the standard deviation of each channel over images of equal weight, whatever their size.
     * Corrupt images are skipped. Of more than three channels some may be the same everywhere, as bands of satellites
     * are; they are named in a warning, and their deviation is 1.
     *
     * @param images of any number of channels
     * @param sample how many of them to read at most, spread evenly over all
     * @throws IllegalArgumentException if the sample is below one, no image of it can be read, or all pixels of a
     *     channel, of more than three channels all, are the same
     */
    public static Normalization statistics(ImageSource images, int sample) {
        return ChannelStatistics.measure(images, sample);
    }

    @Override
    public void apply(Image image, RandomStream random) {
        normalize(image);
    }

    /**
     * Normalises an image.
     *
     * @throws IllegalArgumentException if it has another number of channels
     */
    public void normalize(Image image) {
        if (mean.isEmpty()) {
            return;
        }
        if (mean.size() != image.channels()) {
            throw new IllegalArgumentException("a normalisation of " + mean.size()
                    + " channels needs an image of as many, found " + image.channels());
        }
        int plane = image.height() * image.width();
        for (int c = 0; c < image.channels(); c++) {
            double factor = 1 / deviation.get(c);
            Lines.affine(image.pixels(), c * plane, (float) factor, (float) (-mean.get(c) * factor), plane);
        }
    }
}
