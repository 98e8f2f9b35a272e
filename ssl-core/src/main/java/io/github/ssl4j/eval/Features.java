package io.github.ssl4j.eval;

import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The features [N, D] of N images, all of them finite, with their labels if they have any and the images they are of.
 */
public final class Features {
    private final float[] values;
    private final int count;
    private final int width;
    private final int[] labels;
    private final List<String> classes;
    private final String origin;
    private final int[] images;
    private final List<CorruptImage> leftOut;

    /** @param images [N], the index of every row's image in its source; null for row after row */
    Features(
            float[] values,
            int width,
            int[] labels,
            List<String> classes,
            String origin,
            int[] images,
            List<CorruptImage> leftOut) {
        if (width < 1 || values.length == 0 || values.length % width != 0) {
            throw new IllegalArgumentException(origin + ": expected one or more rows of at least 1 feature, found "
                    + values.length + " values for rows of " + width);
        }
        this.values = values;
        this.width = width;
        this.count = values.length / width;
        this.labels = labels;
        this.classes = List.copyOf(classes);
        this.origin = Objects.requireNonNull(origin, "origin");
        this.images = images == null ? IntStream.range(0, count).toArray() : images;
        this.leftOut = List.copyOf(leftOut);
        requireFinite();
        if (labels != null) {
            requireLabels();
        }
    }

    private void requireFinite() {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(origin + ": feature " + i % width + " of row " + i / width + " is "
                        + values[i] + "; the encoder has diverged or its input is not finite");
            }
        }
    }

    private void requireLabels() {
        if (labels.length != count) {
            throw new IllegalArgumentException(
                    origin + ": expected a label for each of " + count + " rows, found " + labels.length);
        }
        for (int i = 0; i < count; i++) {
            if (labels[i] < 0 || labels[i] >= classes.size()) {
                throw new IllegalArgumentException(origin + ": expected labels from 0 to " + (classes.size() - 1)
                        + ", found " + labels[i] + " in row " + i);
            }
        }
    }

    /**
     * Returns features without labels, computed elsewhere.
     *
     * @param values row-major [N, D]
     * @param width D
     * @param origin what the features are, for messages and protocols, such as {@code resnet18 pooled}
     * @throws IllegalArgumentException if there are none, rows are not full, or one is not finite
     */
    public static Features of(float[] values, int width, String origin) {
        return new Features(values.clone(), width, null, List.of(), origin, null, List.of());
    }

    /**
     * Returns features with labels, computed elsewhere.
     *
     * @param values row-major [N, D]
     * @param width D
     * @param labels [N], from 0 to K - 1
     * @param classes K, the number of classes
     * @param origin what the features are, for messages and protocols, such as {@code resnet18 pooled}
     * @throws IllegalArgumentException if there are none, rows are not full, one is not finite, or a label is missing
     *     or out of range
     */
    public static Features of(float[] values, int width, int[] labels, int classes, String origin) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        return of(values, width, labels, names, origin);
    }

    /**
     * Returns features with labels of named classes, computed elsewhere.
     *
     * @param values row-major [N, D]
     * @param width D
     * @param labels [N], from 0 to K - 1
     * @param classes the names of the K classes, by label
     * @param origin what the features are, for messages and protocols, such as {@code resnet18 pooled}
     * @throws IllegalArgumentException if there are none, rows are not full, one is not finite, or a label is missing
     *     or out of range
     */
    public static Features of(float[] values, int width, int[] labels, List<String> classes, String origin) {
        return new Features(values.clone(), width, labels.clone(), classes, origin, null, List.of());
    }

    /**
     * Returns the output of an encoder in evaluation mode, without recording gradients; the mode it was in is set again
     * afterwards. Images that cannot be read are left out: {@link #images} tells which image a row is of.
     *
     * @param view the one view of every image
     * @param batch N, images encoded at a time
     * @throws IllegalArgumentException if the policy makes more than one view, the images have another number of
     *     channels than the encoder, or a feature is not finite
     */
    public static Features of(Backbone encoder, ImageSource images, ViewPolicy view, int batch) {
        return of(encoder, images, view, batch, FeatureEncoding.of(encoder, encoder::apply));
    }

    /**
     * Returns the output of an encoder as {@link #of(Backbone, ImageSource, ViewPolicy, int)}, from an encoding that
     * makes it: one that waits for its turn, say.
     *
     * @throws IllegalArgumentException if the policy makes more than one view, the images have another number of
     *     channels than the encoder, or a feature is not finite
     */
    public static Features of(
            Backbone encoder, ImageSource images, ViewPolicy view, int batch, FeatureEncoding encoding) {
        if (images.channels() != encoder.channels()) {
            throw new IllegalArgumentException("the encoder " + encoder.architecture() + " takes images of "
                    + encoder.channels() + " channels, found " + images.channels());
        }
        String origin = encoder.architecture() + " backbone output in evaluation mode";
        return FeatureCollector.collect(images, view, batch, encoder.featureWidth(), origin, encoding);
    }

    /**
     * Returns the pixels of every image's one view, H W C in a row: the baseline that any encoder should beat.
     *
     * @throws IllegalArgumentException if the policy makes more than one view
     */
    public static Features pixels(ImageSource images, ViewPolicy view) {
        ViewSize size = view.size(0);
        String origin = size.height() + " x " + size.width() + " x " + images.channels() + " pixels";
        return FeatureCollector.collect(
                images, view, 64, Math.toIntExact(size.area() * images.channels()), origin, (pixels, shape) -> pixels);
    }

    /** Returns N, the number of rows: of images that could be read. */
    public int count() {
        return count;
    }

    /** Returns D, the number of features of an image. */
    public int width() {
        return width;
    }

    /** Returns the features in row-major order; not a copy. */
    public float[] values() {
        return values;
    }

    /** Returns a copy of the features, [N][D]. */
    public float[][] rows() {
        return IntStream.range(0, count)
                .mapToObj(row -> Arrays.copyOfRange(values, row * width, (row + 1) * width))
                .toArray(float[][]::new);
    }

    /** Returns a copy of the features in double precision, [N][D]. */
    public double[][] toDoubles() {
        return IntStream.range(0, count)
                .mapToObj(row -> IntStream.range(row * width, (row + 1) * width)
                        .mapToDouble(i -> values[i])
                        .toArray())
                .toArray(double[][]::new);
    }

    /** Returns a copy of the features as an ND4J array of floats [N, D]. */
    public INDArray toINDArray() {
        return Nd4j.createFromArray(values).reshape(count, width);
    }

    /**
     * Returns the index in the source of every row's image [N], ascending, with a gap where an image was left out; for
     * features computed elsewhere the row itself. Not a copy.
     */
    public int[] images() {
        return images;
    }

    /** Returns the images that have no row because they cannot be read, in the order of the source. */
    public List<CorruptImage> leftOut() {
        return leftOut;
    }

    /**
     * An image that was searched for.
     *
     * @param image its index in its source
     * @param similarity the cosine between its features and those that were given, from -1 to 1
     */
    public record Neighbour(int image, double similarity) {}

    /**
     * Returns the images most like given features by cosine, the likeliest first.
     *
     * @param query [D]
     * @param count how many; all if there are fewer
     * @throws IllegalArgumentException if the query has another width or the count is below 1
     */
    public List<Neighbour> nearest(float[] query, int count) {
        if (query.length != width || count < 1) {
            throw new IllegalArgumentException("neighbours: expected a query of " + width
                    + " features and a count of at least 1, found " + query.length + " and " + count);
        }
        return IntStream.range(0, this.count)
                .mapToObj(row -> new Neighbour(images[row], cosine(query, row)))
                .sorted(Comparator.comparingDouble(Neighbour::similarity).reversed())
                .limit(count)
                .toList();
    }

    /**
     * Returns for every row the row of the image most like its own among all others, by cosine [N].
     *
     * @param device computes the similarities
     * @throws IllegalArgumentException if there is only one row
     */
    public int[] nearestOthers(Device device) {
        if (count < 2) {
            throw new IllegalArgumentException("neighbours: expected at least 2 images, found 1: " + this);
        }
        return NearestNeighbours.others(device, this);
    }

    private double cosine(float[] query, int row) {
        double product = 0;
        double ofQuery = 0;
        double ofRow = 0;
        for (int d = 0; d < width; d++) {
            float value = values[row * width + d];
            product += query[d] * value;
            ofQuery += query[d] * query[d];
            ofRow += value * value;
        }
        return product / Math.max(1e-12, Math.sqrt(ofQuery * ofRow));
    }

    /** Returns whether there are labels. */
    public boolean labelled() {
        return labels != null;
    }

    /**
     * Returns the label of every image; not a copy.
     *
     * @throws IllegalArgumentException if there are none
     */
    public int[] labels() {
        if (labels == null) {
            throw new IllegalArgumentException("labels are needed for this, but there are none for " + this);
        }
        return labels;
    }

    /** Returns the names of the classes, by label; empty without labels. */
    public List<String> classes() {
        return classes;
    }

    /**
     * Returns these features with their labels among other classes: those of the set that a classifier was made from,
     * of which a test set may hold only some. Names are compared in Unicode's NFC.
     *
     * @throws IllegalArgumentException if there are no labels, or an image is of a class not among them
     */
    public Features among(List<String> known) {
        ClassNames.requireKnown(toString(), labels(), classes, known);
        int[] places = ClassNames.labels(classes, known);
        int[] mapped = Arrays.stream(labels).map(label -> places[label]).toArray();
        return new Features(values, width, mapped, known, origin, images, leftOut);
    }

    /** Returns what the features are, such as {@code resnet18 backbone output in evaluation mode}. */
    public String origin() {
        return origin;
    }

    @Override
    public String toString() {
        return "features [" + count + ", " + width + "] of " + origin;
    }
}
