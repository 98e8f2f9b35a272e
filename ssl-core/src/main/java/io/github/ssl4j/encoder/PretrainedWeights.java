package io.github.ssl4j.encoder;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.safetensors.Header;
import io.github.ssl4j.safetensors.Safetensors;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The weights of an encoder in a safetensors file, whoever trained it: ssl4j, or others by torchvision's names of a
 * ResNet or by those of a vision transformer that timm, DINO and MAE share. What kind of network it is follows from
 * names and shapes; prefixes are passed over; classifiers, projection heads and decoders are left out.
 */
public final class PretrainedWeights {
    private static final Logger LOG = LoggerFactory.getLogger(PretrainedWeights.class);
    private static final String HEAD = "head.";
    private static final ViewSize ANY_SIZE = ViewSize.square(224);

    private final Header header;
    private final Architecture<?> architecture;
    private final Record settings;
    private final Optional<WeightLayout> layout;
    private final EncoderPlace place;

    /** The names in the file by ssl4j's own. */
    private final Map<String, String> sources;

    private PretrainedWeights(
            Header header,
            Architecture<?> architecture,
            Record settings,
            EncoderPlace place,
            Map<String, String> sources) {
        this.header = header;
        this.architecture = architecture;
        this.settings = settings;
        this.layout = EncoderPlace.layout(architecture);
        this.place = place;
        this.sources = sources;
    }

    /**
     * Looks at a file, without reading the weights themselves.
     *
     * @throws IllegalArgumentException if it is malformed, a PyTorch file, or holds no network that is known; the
     *     message names the first tensors that do not fit
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static PretrainedWeights read(Path file) {
        Header header = Safetensors.readHeader(file);
        String described = header.metadata().get(EncoderFile.ARCHITECTURE);
        return described != null ? own(header, described) : published(header);
    }

    private static PretrainedWeights own(Header header, String described) {
        Map<String, String> sources = new LinkedHashMap<>();
        header.tensors().forEach((name, entry) -> {
            if (entry.isFloating() && !name.startsWith(HEAD)) {
                sources.put(name, name);
            }
        });
        try {
            Architecture<?> architecture = ArchitectureJson.architecture(described);
            Record settings = ArchitectureJson.settings(architecture, described);
            return new PretrainedWeights(header, architecture, settings, EncoderPlace.top(), sources);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    header.file() + ": metadata " + EncoderFile.ARCHITECTURE + " describes no encoder: "
                            + e.getMessage() + " in " + described,
                    e);
        }
    }

    private static PretrainedWeights published(Header header) {
        EncoderPlace place = EncoderPlace.in(header);
        WeightLayout layout = place.layout().orElseThrow();
        NamedShapes tensors = NamedShapes.under(header, place.prefix());
        Map<String, String> sources = new LinkedHashMap<>();
        for (String name : tensors.shapes().keySet()) {
            layout.ownName(name, tensors).ifPresent(own -> sources.put(own, place.prefix() + name));
        }
        PretrainedWeights weights = new PretrainedWeights(
                header, Architectures.ofType(layout.type()), layout.settings(tensors), place, sources);
        weights.requireFits(layout.shapes(weights.settings), weights.name(), WeightFitting.none());
        return weights;
    }

    /** Returns the file. */
    public Path file() {
        return header.file();
    }

    /** Returns the SHA-256 of the file in hexadecimal digits. */
    public String sha256() {
        return FileDigest.sha256(file());
    }

    /** Returns the kind of network. */
    public Architecture<?> architecture() {
        return architecture;
    }

    /** Returns what the network is called, such as {@code resnet50}. */
    public String name() {
        return layout.map(known -> known.name(settings)).orElse(architecture.type());
    }

    /**
     * Returns the settings of the network for images of another size, where it matters, and of other channels.
     *
     * @throws IllegalArgumentException if the network can have no such images
     */
    public Record settings(ViewSize imageSize, int channels) {
        return layout.map(known -> known.fitted(settings, imageSize, channels)).orElse(settings);
    }

    /** Returns the size of the images that the network is for, where the file says so or positions tell. */
    public Optional<ViewSize> imageSize() {
        if (header.metadata().containsKey(EncoderFile.INPUT_SIZE)) {
            return Optional.of(view().size());
        }
        return layout.flatMap(known -> known.imageSize(settings));
    }

    /**
     * Returns the evaluation view of the file, else ImageNet's with the size that the position embeddings are for or
     * 224 pixels, for a CIFAR stem 32. Gray images are normalised by the means of ImageNet's channels, those of any
     * other number not at all.
     *
     * @throws IllegalArgumentException if the file holds a network of a jar's own and no view
     */
    public EvaluationView view() {
        return knownView().orElseGet(() -> ViewMetadata.read(file(), header.metadata()));
    }

    /** Returns the view of {@link #view}; empty for a network of a jar's own in a file that does not say. */
    public Optional<EvaluationView> knownView() {
        return header.metadata().containsKey(EncoderFile.INPUT_SIZE)
                ? Optional.of(ViewMetadata.read(file(), header.metadata()))
                : layout.map(known -> known.view(settings));
    }

    /**
     * Checks that the network is as large as the one of a name, such as {@code resnet50}.
     *
     * @throws IllegalArgumentException if not; the message names the first three tensors that do not fit
     */
    public void requireNamed(String name) {
        Architecture<?> asked = Architectures.named(name);
        if (!asked.type().equals(architecture.type())) {
            throw new IllegalArgumentException(file() + ": expected the weights of a " + name + ", found those of a "
                    + name() + ": "
                    + String.join(", ", sources.values().stream().limit(3).toList()));
        }
        layout.ifPresent(known -> {
            String exact = asked.names().stream()
                    .filter(name::equalsIgnoreCase)
                    .findFirst()
                    .orElseThrow();
            Record named = asked.named(exact, ANY_SIZE, 3);
            requireFits(known.shapes(known.asked(named, settings)), exact, WeightFitting.none());
        });
    }

    private void requireFits(Map<String, List<Integer>> wanted, String name, WeightFitting fitting) {
        Map<String, List<Integer>> found = new LinkedHashMap<>();
        sources.forEach((own, source) -> found.put(own, shape(source)));
        List<String> misfits = Misfits.of(found, wanted, fitting);
        if (!misfits.isEmpty()) {
            throw new IllegalArgumentException(
                    file() + ": expected the weights of a " + name + ", found others: " + String.join("; ", misfits));
        }
    }

    private List<Integer> shape(String source) {
        return header.tensors().get(source).shape();
    }

    /** Returns a network with these weights, in evaluation mode, that takes the images of a view. */
    Backbone create(Device device, EvaluationView view) {
        int normalised = view.normalization().mean().size();
        Record wanted = layout.map(known ->
                        known.fitted(settings, view.size(), normalised > 0 ? normalised : known.channels(settings)))
                .orElse(settings);
        Backbone network = create(architecture, Initializer.of(device, 0), wanted);
        try {
            LOG.info("{}", loadInto(network));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
        network.training(false);
        return network;
    }

    private static <C extends Record> Backbone create(Architecture<C> architecture, Initializer init, Record settings) {
        return architecture.create(init, architecture.settings().cast(settings));
    }

    /**
     * Copies the weights into a network: position embeddings are interpolated to its image size, and a first
     * convolution becomes one of its number of channels.
     *
     * @return a line that says what was taken, left out and changed
     * @throws IllegalArgumentException if it is another network, or a value is not finite; the message names the first
     *     tensors that do not fit, or the first that is not finite, and the network may have some of the weights then
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public String loadInto(Backbone network) {
        Map<String, Tensor> state = network.state();
        Map<String, List<Integer>> wanted = new LinkedHashMap<>();
        state.forEach((name, tensor) ->
                wanted.put(name, Arrays.stream(tensor.shape()).boxed().toList()));
        WeightFitting fitting = new WeightFitting(PatchGrid.of(settings), gridOf(network));
        requireFits(wanted, network.architecture(), fitting);
        Map<String, String> taken = new LinkedHashMap<>();
        sources.forEach((own, source) -> {
            if (state.containsKey(own)) {
                taken.put(source, own);
            }
        });
        Safetensors.forEach(header, taken.keySet(), (source, values) -> {
            requireFinite(source, values);
            String own = taken.get(source);
            write(fitting.fitted(own, values, shape(source), wanted.get(own)), state.get(own));
        });
        return TakenWeights.inWords(name(), header, place, taken, wanted, fitting);
    }

    private static Optional<PatchGrid> gridOf(Backbone network) {
        return network instanceof VisionTransformer transformer ? PatchGrid.of(transformer.config()) : Optional.empty();
    }

    private void requireFinite(String name, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        file() + ": tensor " + name + ": expected finite values, found " + value);
            }
        }
    }

    private static void write(float[] values, Tensor place) {
        if (place.type() == ElementType.FLOAT64) {
            double[] doubles = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                doubles[i] = values[i];
            }
            place.device().write(place.storage(), doubles, 0);
        } else {
            place.device().write(place.storage(), values, 0);
        }
    }

    /** Returns what a file of ssl4j says of its origin, and the name of the file. */
    Origin origin() {
        Origin origin = header.metadata().containsKey(EncoderFile.ARCHITECTURE)
                ? Origin.read(file(), header.metadata())
                : Origin.unknown();
        return origin.with("weights", file().getFileName().toString());
    }
}
