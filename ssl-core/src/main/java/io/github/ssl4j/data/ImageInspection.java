package io.github.ssl4j.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is found when images are read: their sizes and values, and which are corrupt.
 *
 * @param looked how many were read, those that are corrupt included
 * @param smallest the size of the image of the fewest pixels; none where all that were read are corrupt
 * @param median the size with as many images of fewer as of more pixels
 * @param largest the size of the image of the most pixels
 * @param mean of every channel over all pixels read, of values from 0 to 1
 * @param deviation the standard deviation of every channel, likewise
 * @param corrupt those that cannot be read
 */
public record ImageInspection(
        int looked,
        Optional<Size> smallest,
        Optional<Size> median,
        Optional<Size> largest,
        List<Double> mean,
        List<Double> deviation,
        List<CorruptImage> corrupt) {

    /** A size in pixels. */
    public record Size(int width, int height) {
        private long pixels() {
            return (long) width * height;
        }

        /** Returns the size as people write it, such as {@code 300 x 200}. */
        @Override
        public String toString() {
            return width + " x " + height;
        }
    }

    private record Measured(Size size, double[] sums, double[] squares, CorruptImage corrupt) {}

    /** Copies the lists. */
    public ImageInspection {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        corrupt = List.copyOf(corrupt);
    }

    /**
     * Reads images spread evenly over a source, on all processors.
     *
     * @param count how many at most; all where there are no more
     */
    public static ImageInspection of(ImageSource images, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("images to inspect: expected at least 1, found " + count);
        }
        int looked = Math.min(count, images.size());
        ThreadLocal<Image> memory = ThreadLocal.withInitial(() -> new Image(images.channels(), 1, 1));
        List<Measured> measured = IntStream.range(0, looked)
                .parallel()
                .mapToObj(i -> measure(images, (int) ((long) i * images.size() / looked), memory.get()))
                .toList();
        return of(measured, images.channels());
    }

    private static Measured measure(ImageSource images, int index, Image image) {
        try {
            images.read(index, image);
        } catch (CorruptImageException e) {
            return new Measured(null, null, null, new CorruptImage(index, e.image(), e.reason()));
        }
        int area = image.height() * image.width();
        double[] sums = new double[image.channels()];
        double[] squares = new double[image.channels()];
        float[] pixels = image.pixels();
        for (int c = 0; c < sums.length; c++) {
            for (int i = c * area; i < (c + 1) * area; i++) {
                sums[c] += pixels[i];
                squares[c] += (double) pixels[i] * pixels[i];
            }
        }
        return new Measured(new Size(image.width(), image.height()), sums, squares, null);
    }

    private static ImageInspection of(List<Measured> measured, int channels) {
        List<Measured> intact =
                measured.stream().filter(one -> one.corrupt() == null).toList();
        List<Size> sizes = intact.stream()
                .map(Measured::size)
                .sorted(Comparator.comparingLong(Size::pixels).thenComparingInt(Size::width))
                .toList();
        double pixels = sizes.stream().mapToLong(Size::pixels).sum();
        List<Double> mean = new ArrayList<>();
        List<Double> deviation = new ArrayList<>();
        for (int c = 0; c < channels && !sizes.isEmpty(); c++) {
            int channel = c;
            double average =
                    intact.stream().mapToDouble(one -> one.sums()[channel]).sum() / pixels;
            double square =
                    intact.stream().mapToDouble(one -> one.squares()[channel]).sum() / pixels;
            mean.add(average);
            deviation.add(Math.sqrt(Math.max(0, square - average * average)));
        }
        return new ImageInspection(
                measured.size(),
                sizes.stream().findFirst(),
                sizes.isEmpty() ? Optional.empty() : Optional.of(sizes.get(sizes.size() / 2)),
                sizes.isEmpty() ? Optional.empty() : Optional.of(sizes.get(sizes.size() - 1)),
                mean,
                deviation,
                measured.stream()
                        .map(Measured::corrupt)
                        .filter(one -> one != null)
                        .toList());
    }

    /**
     * Returns the size of an image, of a large JPEG without decoding it at that size.
     *
     * @param memory is read into
     * @throws CorruptImageException if the image cannot be read
     */
    public static Size sizeOf(ImageSource images, int index, Image memory) {
        AtomicReference<Size> asked = new AtomicReference<>();
        images.read(index, memory, (height, width) -> {
            asked.set(new Size(width, height));
            return ReadPlan.LARGEST_REDUCTION;
        });
        return asked.get() != null ? asked.get() : new Size(memory.width(), memory.height());
    }

    /**
     * Finds images of the same content, by {@link ImageSource#contentHash}; those that cannot be read are left out.
     *
     * @return the indices of the images of every content that comes more than once, in the order of the first
     */
    public static List<List<Integer>> duplicates(ImageSource images) {
        String[] hashes = new String[images.size()];
        IntStream.range(0, hashes.length).parallel().forEach(i -> {
            try {
                hashes[i] = images.contentHash(i);
            } catch (CorruptImageException e) {
                hashes[i] = null; // checking the images names it
            }
        });
        Map<String, List<Integer>> byHash = IntStream.range(0, hashes.length)
                .filter(i -> hashes[i] != null)
                .boxed()
                .collect(Collectors.groupingBy(i -> hashes[i], TreeMap::new, Collectors.toList()));
        return byHash.values().stream()
                .filter(same -> same.size() > 1)
                .sorted(Comparator.comparing(same -> same.get(0)))
                .toList();
    }
}
