package io.github.ssl4j.encoder;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.eval.FeatureEncoding;
import io.github.ssl4j.eval.FeatureRows;
import io.github.ssl4j.eval.FeatureStream;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A pretrained encoder: a network, the evaluation view of its images, and its origin.
 *
 * <pre>{@code
 * try (Encoder encoder = Encoder.load(Path.of("encoder.safetensors"))) {
 *     Features features = encoder.embed(Path.of("my-images"));
 * }
 * }</pre>
 *
 * <p>Images are embedded in evaluation mode without recording gradients; a network in training mode is back in it
 * afterwards.
 *
 * <p>Safe for use by any number of threads at once, as long as none of them uses the network itself: each reads and
 * prepares its images by itself, and they take turns batch by batch in the network, which computes with all cores, as
 * do all encoders on one device. The features are the same, bit for bit, whoever computes at the same time. One encoder
 * for all threads is the way to go.
 */
public final class Encoder implements AutoCloseable {
    private final Backbone network;
    private final EvaluationView view;
    private final Origin origin;
    /** Computes for one thread at a time. */
    private final Device device;

    private final Device opened;
    private boolean closed;

    private Encoder(Backbone network, EvaluationView view, Origin origin, Device opened) {
        this.network = Objects.requireNonNull(network, "network");
        this.view = Objects.requireNonNull(view, "view");
        this.origin = Objects.requireNonNull(origin, "origin");
        this.device = network.device();
        this.opened = opened;
        int normalised = view.normalization().mean().size();
        if (normalised != 0 && normalised != network.channels()) {
            throw new IllegalArgumentException("the encoder " + network.architecture() + " takes images of "
                    + network.channels() + " channels, found a view that normalises " + normalised);
        }
    }

    /**
     * Returns an encoder of a network, which it closes in the end, but not its device.
     *
     * @throws IllegalArgumentException if the view normalises another number of channels than the network takes
     */
    public static Encoder of(Backbone network, EvaluationView view, Origin origin) {
        return new Encoder(network, view, origin, null);
    }

    /**
     * Returns an encoder of a network, which closes network and device in the end.
     *
     * @throws IllegalArgumentException if the view normalises another number of channels than the network takes
     */
    public static Encoder of(Backbone network, EvaluationView view, Origin origin, Device owned) {
        return new Encoder(network, view, origin, Objects.requireNonNull(owned, "owned"));
    }

    /**
     * Loads an encoder to the device that {@link Devices#best()} opens; closing the encoder closes it.
     *
     * @throws IllegalArgumentException if the file holds no encoder, one of an unknown architecture, or one without the
     *     view it wants
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static Encoder load(Path file) {
        EncoderFile.requireEncoder(file);
        Device device = Devices.best();
        try {
            return load(file, device, device);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /**
     * Loads an encoder to a device, which stays open when the encoder is closed.
     *
     * @throws IllegalArgumentException if the file holds no encoder, one of an unknown architecture, or one without the
     *     view it wants
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static Encoder load(Path file, Device device) {
        return load(file, device, null);
    }

    private static Encoder load(Path file, Device device, Device opened) {
        Map<String, String> metadata = EncoderFile.requireEncoder(file);
        EvaluationView view = ViewMetadata.read(file, metadata);
        Origin origin = Origin.read(file, metadata);
        Backbone network = EncoderFile.load(file, device);
        try {
            return new Encoder(network, view, origin, opened);
        } catch (IllegalArgumentException e) {
            network.close();
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Loads existing weights to the device that {@link Devices#best()} opens, as {@link #from(Path, Device)}; closing
     * the encoder closes it.
     *
     * @throws IllegalArgumentException as {@link #from(Path, Device)}
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static Encoder from(Path file) {
        PretrainedWeights weights = PretrainedWeights.read(file);
        return from(weights, weights.view());
    }

    /**
     * Loads existing weights to the device that {@link Devices#best()} opens, for images that are prepared in a way of
     * their own; closing the encoder closes it.
     *
     * @throws IllegalArgumentException as {@link #from(Path, Device)}
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static Encoder from(Path file, EvaluationView view) {
        return from(PretrainedWeights.read(file), view);
    }

    private static Encoder from(PretrainedWeights weights, EvaluationView view) {
        Device device = Devices.best();
        try {
            return from(weights, view, device, device);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /**
     * Loads existing weights from a safetensors file to a device, which stays open when the encoder is closed:
     * torchvision's of a ResNet, timm's, DINO's or MAE's of a vision transformer, or those of a file of ssl4j. Images
     * are prepared as the file says, else as {@link PretrainedWeights#view} has it.
     *
     * @throws IllegalArgumentException if the file is malformed, holds no encoder of a kind that is known, or a value
     *     that is not finite
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static Encoder from(Path file, Device device) {
        PretrainedWeights weights = PretrainedWeights.read(file);
        return from(weights, weights.view(), device, null);
    }

    /**
     * Loads existing weights to a device, which stays open when the encoder is closed, for images that are prepared in
     * a way of their own: position embeddings are interpolated to the size of the view, and the first convolution is
     * adapted to as many channels as it normalises.
     *
     * @throws IllegalArgumentException as {@link #from(Path, Device)}
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static Encoder from(Path file, Device device, EvaluationView view) {
        return from(PretrainedWeights.read(file), view, device, null);
    }

    private static Encoder from(PretrainedWeights weights, EvaluationView view, Device device, Device opened) {
        Backbone network = weights.create(device, view);
        try {
            return new Encoder(network, view, weights.origin(), opened);
        } catch (IllegalArgumentException e) {
            network.close();
            throw new IllegalArgumentException(weights.file() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes or replaces a file with all that {@link #load} needs.
     *
     * @throws IllegalArgumentException if the network's architecture is not registered
     * @throws java.io.UncheckedIOException if that fails; an old file is as it was
     */
    public void save(Path file) {
        EncoderFile.save(file, network, viewAndOrigin());
    }

    /**
     * Returns what a file of the encoder says beside its weights, by the names of {@link EncoderFile}.
     *
     * @throws IllegalArgumentException if the network's architecture is not registered
     */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(EncoderFile.ARCHITECTURE, ArchitectureJson.of(network));
        metadata.put(EncoderFile.VERSION, EncoderFile.version());
        metadata.putAll(viewAndOrigin());
        return metadata;
    }

    private Map<String, String> viewAndOrigin() {
        Map<String, String> metadata = new LinkedHashMap<>(ViewMetadata.of(view));
        metadata.putAll(origin.metadata());
        return metadata;
    }

    /** Returns the network. */
    public Backbone network() {
        return network;
    }

    /** Returns the evaluation view of its images. */
    public EvaluationView view() {
        return view;
    }

    /** Returns the origin of the encoder. */
    public Origin origin() {
        return origin;
    }

    /** Returns D, the number of features of an image. */
    public int featureWidth() {
        return network.featureWidth();
    }

    /** Returns C, the number of channels of an image. */
    public int channels() {
        return network.channels();
    }

    /**
     * Returns the features of images, with their labels if they have any. Images that cannot be read are left out.
     *
     * @throws IllegalArgumentException if the images have another number of channels, or a feature is not finite
     * @throws io.github.ssl4j.data.TooManyCorruptImagesException if too many images cannot be read
     */
    public Features embed(ImageSource images) {
        return Features.of(network, images, view, batchSize(), inTurn(network::apply));
    }

    /**
     * Hands on the features of images batch by batch, so that those of any number of images can be embedded in the
     * memory of a few. Images that cannot be read are left out. What the features of an image are does not depend on
     * the batch at which this begins.
     *
     * @param consumer receives each batch, in order, on this thread
     * @throws IllegalArgumentException if the images have another number of channels, there is no such batch, or the
     *     network has no features of places and they are asked for
     * @throws io.github.ssl4j.data.TooManyCorruptImagesException if too many images cannot be read
     */
    public void embed(ImageSource images, EmbedOptions options, Consumer<FeatureRows> consumer) {
        requireChannels(images.channels());
        new FeatureStream(images, view, options.batchSize())
                .encode(options.firstBatch(), inTurn(options.places() ? network::places : network::apply), consumer);
    }

    /** Returns how many images are embedded at a time where nobody says: 256, or fewer large ones. */
    public int batchSize() {
        return FeatureStream.usualBatch(view.size());
    }

    private FeatureEncoding inTurn(UnaryOperator<Tensor> output) {
        FeatureEncoding encoding = FeatureEncoding.of(network, output);
        return (pixels, shape) -> {
            synchronized (device) {
                requireOpen();
                return encoding.encode(pixels, shape);
            }
        };
    }

    /**
     * Returns the features of the images at a path: a JPEG or PNG file, a folder or zip of them, or whatever else
     * {@link ImageSource#open} takes.
     *
     * @throws IllegalArgumentException if there are no images, they have another number of channels, or a feature is
     *     not finite
     * @throws io.github.ssl4j.data.TooManyCorruptImagesException if too many images cannot be read
     */
    public Features embed(Path images) {
        try (ImageSource source = ImageSource.open(images)) {
            return embed(source);
        }
    }

    /**
     * Returns the D features of a picture. For an encoder of three channels gray becomes three equal planes; for one of
     * a single channel the picture has to be gray.
     *
     * @throws IllegalArgumentException if the picture has another number of channels, or a feature is not finite
     */
    public float[] embed(BufferedImage picture) {
        boolean gray = picture.getColorModel().getNumColorComponents() == 1;
        Image image = Image.of(picture);
        if (gray && channels() == 1) {
            Image plane = new Image(1, image.height(), image.width());
            System.arraycopy(image.pixels(), 0, plane.pixels(), 0, image.height() * image.width());
            image = plane;
        }
        return embed(image);
    }

    /**
     * Returns the D features of an image, which stays as it is.
     *
     * @param image values from 0 to 1
     * @throws IllegalArgumentException if the image has another number of channels, or a feature is not finite
     */
    public float[] embed(Image image) {
        requireChannels(image.channels());
        int height = view.size().height();
        int width = view.size().width();
        Image shown = new Image(channels(), height, width);
        view.view(image, shown);
        float[] features =
                inTurn(network::apply).encode(shown.channelsLast(), new int[] {1, height, width, image.channels()});
        for (int d = 0; d < features.length; d++) {
            if (!Float.isFinite(features[d])) {
                throw new IllegalArgumentException("feature " + d + " of an image is " + features[d]
                        + "; the encoder has diverged or its input is not finite");
            }
        }
        return features;
    }

    /**
     * Returns the features [N, D] of images [N, C, H, W] with values from 0 to 1, as FLOAT.
     *
     * @throws IllegalArgumentException if the shape or the number of channels is another, a value lies outside 0 to 1,
     *     or a feature is not finite
     */
    public INDArray embed(INDArray images) {
        return embed(ImageSource.of(images, 1)).toINDArray();
    }

    private void requireChannels(int found) {
        if (found != channels()) {
            throw new IllegalArgumentException("the encoder " + network.architecture() + " takes images of "
                    + channels() + " channels, found " + found);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the encoder " + network.architecture() + " is closed");
        }
    }

    /** Gives the memory of the network back, and closes the device if {@link #load(Path)} opened one. */
    @Override
    public void close() {
        synchronized (device) {
            if (closed) {
                return;
            }
            closed = true;
            network.close();
            if (opened != null) {
                opened.close();
            }
        }
    }

    @Override
    public String toString() {
        return "encoder " + network.architecture() + " of images ["
                + view.size().height() + ", " + view.size().width() + ", " + channels() + "] to " + featureWidth()
                + " features";
    }
}
