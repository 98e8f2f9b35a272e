package io.github.ssl4j.augment;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mean and standard deviation of each channel over images of equal weight, whatever their size. */
final class ChannelStatistics {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelStatistics.class);

    private static final int MOST_COLOURS = 3;

    private ChannelStatistics() {}

    /** The means of the values and of their squares over one image or several, by channel. */
    private record Moments(double[] first, double[] second) {}

    static Normalization measure(ImageSource images, int sample) {
        if (sample < 1) {
            throw new IllegalArgumentException("sample: expected at least 1 image, found " + sample);
        }
        int count = Math.min(sample, images.size());
        // in parallel, yet summed in the order of the images: the result is the same every time
        List<Moments> each = IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> ofImage(images, (int) ((long) i * images.size() / count)))
                .filter(Objects::nonNull)
                .toList();
        if (each.isEmpty()) {
            throw new IllegalArgumentException("expected images to measure a normalisation on, found " + count
                    + " that cannot be read, the first of them " + images.name(0));
        }
        if (each.size() < count) {
            LOG.warn(
                    "{} of {} images cannot be read; the normalisation is measured without them",
                    count - each.size(),
                    count);
        }
        return normalization(each, images.channels());
    }

    private static Moments ofImage(ImageSource images, int index) {
        Image image = new Image(images.channels(), 1, 1);
        try {
            images.read(index, image);
        } catch (CorruptImageException e) {
            LOG.debug("{}", e.getMessage());
            return null;
        }
        int plane = image.height() * image.width();
        double[] first = new double[image.channels()];
        double[] second = new double[image.channels()];
        for (int c = 0; c < image.channels(); c++) {
            for (int i = c * plane; i < (c + 1) * plane; i++) {
                double value = image.pixels()[i];
                first[c] += value / plane;
                second[c] += value * value / plane;
            }
        }
        return new Moments(first, second);
    }

    private static Normalization normalization(List<Moments> each, int channels) {
        List<Double> means = new ArrayList<>();
        List<Double> deviations = new ArrayList<>();
        List<Integer> constants = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            int channel = c;
            double mean = mean(each.stream()
                    .mapToDouble(moments -> moments.first()[channel])
                    .toArray());
            double square = mean(each.stream()
                    .mapToDouble(moments -> moments.second()[channel])
                    .toArray());
            double variance = square - mean * mean;
            boolean constant = variance <= square * 1e-12;
            if (constant && channels > MOST_COLOURS) {
                constants.add(c);
            } else if (constant) {
                throw new IllegalArgumentException("channel " + c + ": expected pixels that differ, found "
                        + each.size() + " images whose every pixel is " + mean);
            }
            means.add(mean);
            deviations.add(constant ? 1 : Math.sqrt(variance));
        }
        if (constants.size() == channels) {
            throw new IllegalArgumentException("all " + channels + " channels: expected pixels that differ, found "
                    + each.size() + " images of one value in each");
        }
        if (!constants.isEmpty()) {
            LOG.warn("channels {} have one value in all {} images; they are normalised to 0", constants, each.size());
        }
        return new Normalization(means, deviations);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
