package io.github.ssl4j.encoder;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.eval.LinearClassifier;
import io.github.ssl4j.safetensors.Safetensors;
import io.github.ssl4j.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An encoder with a linear classifier of its features, and the names of the classes.
 *
 * <pre>{@code
 * try (Classifier classifier = Classifier.load(Path.of("classifier.safetensors"))) {
 *     Predictions predictions = classifier.classify(Path.of("my-images"));
 *     System.out.println(predictions.best(0));
 * }
 * }</pre>
 *
 * <p>The head is kept in single precision, as in its file. Safe for use by several threads, as {@link Encoder} is.
 */
public final class Classifier implements AutoCloseable {
    private final Encoder encoder;
    private final LinearClassifier head;
    private final List<String> classes;

    private Classifier(Encoder encoder, LinearClassifier head, List<String> classes) {
        this.encoder = Objects.requireNonNull(encoder, "encoder");
        this.head = new LinearClassifier(rounded(head.weights()), rounded(head.intercepts()));
        this.classes = List.copyOf(classes);
        if (head.width() != encoder.featureWidth()) {
            throw new IllegalArgumentException("classifier: expected weights for the " + encoder.featureWidth()
                    + " features of the encoder, found " + head.width());
        }
        if (classes.size() != head.classes()) {
            throw new IllegalArgumentException(
                    "classifier: expected names of " + head.classes() + " classes, found " + classes.size());
        }
        requireNumbers(this.head);
    }

    private static void requireNumbers(LinearClassifier head) {
        for (double weight : head.weights()) {
            if (!Double.isFinite(weight)) {
                throw new IllegalArgumentException("classifier: expected finite weights, found " + weight);
            }
        }
        boolean predicts = false;
        for (double intercept : head.intercepts()) {
            if (Double.isNaN(intercept) || intercept == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(
                        "classifier: expected finite intercepts or negative infinity, found " + intercept);
            }
            predicts |= intercept != Double.NEGATIVE_INFINITY;
        }
        if (!predicts) {
            throw new IllegalArgumentException(
                    "classifier: expected a class that can be predicted, found none: all intercepts are negative infinity");
        }
    }

    /**
     * Returns a classifier of an encoder, which it closes in the end.
     *
     * @param head of the encoder's features, D wide
     * @param classes the names of the K classes
     * @throws IllegalArgumentException if the head is for another number of features or classes, or not finite
     */
    public static Classifier of(Encoder encoder, LinearClassifier head, List<String> classes) {
        return new Classifier(encoder, head, classes);
    }

    /**
     * Loads a classifier to the device that {@link Devices#best()} opens; closing the classifier closes it.
     *
     * @throws IllegalArgumentException if the file holds no classifier, or no encoder as {@link Encoder#load(Path)}
     *     takes
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static Classifier load(Path file) {
        ClassifierFile.requireClasses(file);
        return load(file, Encoder.load(file));
    }

    /**
     * Loads a classifier to a device, which stays open when the classifier is closed.
     *
     * @throws IllegalArgumentException if the file holds no classifier, or no encoder as {@link Encoder#load(Path)}
     *     takes
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static Classifier load(Path file, Device device) {
        ClassifierFile.requireClasses(file);
        return load(file, Encoder.load(file, device));
    }

    private static Classifier load(Path file, Encoder encoder) {
        try {
            return new Classifier(encoder, ClassifierFile.head(file), ClassifierFile.requireClasses(file));
        } catch (IllegalArgumentException e) {
            encoder.close();
            String message = Objects.toString(e.getMessage());
            throw message.startsWith(file.toString()) ? e : new IllegalArgumentException(file + ": " + message, e);
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /**
     * Returns whether a file holds a classifier, not only an encoder.
     *
     * @throws IllegalArgumentException if it is malformed
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static boolean isIn(Path file) {
        return EncoderFile.metadata(file).containsKey(EncoderFile.CLASSES);
    }

    /**
     * Writes or replaces a file with all that {@link #load} needs: the encoder's file, {@code head.weight} [K, D] and
     * {@code head.bias} [K]. {@link Encoder#load} takes it, too, and leaves the head out.
     *
     * @throws IllegalArgumentException if the network's architecture is not registered
     * @throws java.io.UncheckedIOException if that fails; an old file is as it was
     */
    public void save(Path file) {
        Device device = encoder.network().device();
        try (Tensor weight = Tensor.persistent(device, head.classes(), head.width());
                Tensor bias = Tensor.persistent(device, head.classes())) {
            device.write(weight.storage(), head.weights(), 0);
            device.write(bias.storage(), head.intercepts(), 0);
            Map<String, Tensor> tensors = new LinkedHashMap<>(encoder.network().state());
            tensors.put(ClassifierFile.WEIGHT, weight);
            tensors.put(ClassifierFile.BIAS, bias);
            Safetensors.write(file, tensors, metadata());
        }
    }

    /** Returns what a file of the classifier says beside its weights, by name. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>(encoder.metadata());
        metadata.put(EncoderFile.CLASSES, ClassifierFile.toJson(classes));
        return metadata;
    }

    /** Returns the encoder. */
    public Encoder encoder() {
        return encoder;
    }

    /** Returns the classifier of the encoder's features. */
    public LinearClassifier head() {
        return head;
    }

    /** Returns the names of the K classes. */
    public List<String> classes() {
        return classes;
    }

    /**
     * Classifies images. Those that cannot be read are left out.
     *
     * @throws IllegalArgumentException as {@link Encoder#embed(ImageSource)}
     * @throws io.github.ssl4j.data.TooManyCorruptImagesException if too many images cannot be read
     */
    public Predictions classify(ImageSource images) {
        Features features = encoder.embed(images);
        return new Predictions(classes, head.probabilities(features), features.images());
    }

    /**
     * Classifies the images at a path.
     *
     * @throws IllegalArgumentException as {@link Encoder#embed(Path)}
     * @throws io.github.ssl4j.data.TooManyCorruptImagesException if too many images cannot be read
     */
    public Predictions classify(Path images) {
        try (ImageSource source = ImageSource.open(images)) {
            return classify(source);
        }
    }

    /**
     * Returns the probabilities of the K classes for a picture.
     *
     * @throws IllegalArgumentException as {@link Encoder#embed(BufferedImage)}
     */
    public double[] classify(BufferedImage picture) {
        Features features = Features.of(encoder.embed(picture), encoder.featureWidth(), "a picture");
        return head.probabilities(features);
    }

    private static double[] rounded(double[] values) {
        double[] rounded = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }

    /** Closes the encoder. */
    @Override
    public void close() {
        encoder.close();
    }

    @Override
    public String toString() {
        return "classifier of " + classes.size() + " classes by the " + encoder;
    }
}
