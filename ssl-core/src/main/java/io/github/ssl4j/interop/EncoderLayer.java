package io.github.ssl4j.interop;

import io.github.ssl4j.encoder.Architectures;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An encoder as a layer of a Deeplearning4j network: images to features [N, D], computed and differentiated by ssl4j's
 * engine on the parameters of the network where they lie.
 *
 * <pre>{@code
 * MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
 *         .updater(new Adam(1e-4))
 *         .list()
 *         .layer(EncoderLayer.of(encoder))
 *         .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
 *         .setInputType(InputType.convolutional(64, 64, 3))
 *         .build();
 * }</pre>
 *
 * <p>Images are [N, C, H, W], or [N, H, W, C] where the input type says so, with values from 0 to 1: the layer
 * subtracts the mean and divides by the standard deviation of the encoder's view, but does not resize. The layer is
 * trained with the rest of the network, or left as it is when {@link #frozen} or frozen by Deeplearning4j's transfer
 * learning. Weight decay spares biases and the scales of norms. As in PyTorch, every forward pass in training moves the
 * running statistics of batch norms.
 *
 * <p>Configuration and parameters are those of any layer: they are written as JSON and by {@code ModelSerializer}, and
 * read without the encoder's file. A configuration holds a copy of the encoder's weights until it is written; a network
 * made from JSON alone begins with fresh weights.
 */
public final class EncoderLayer extends BaseLayer {
    private static final long serialVersionUID = 1;

    @JsonProperty
    private String architecture;

    @JsonProperty
    private LinkedHashMap<String, long[]> shapes;

    @JsonProperty
    private List<String> statistics;

    @JsonProperty
    private int width;

    @JsonProperty
    private int channels;

    @JsonProperty
    private List<Double> mean;

    @JsonProperty
    private List<Double> deviation;

    @JsonProperty
    private CNN2DFormat format = CNN2DFormat.NCHW;

    private transient INDArray weights;

    /** Creates a layer that is to be read from JSON. */
    public EncoderLayer() {}

    private EncoderLayer(Builder builder) {
        super(builder);
        Backbone network = builder.encoder.network();
        Map<String, Tensor> state = network.state();
        this.architecture = Architectures.describe(network);
        this.shapes = new LinkedHashMap<>();
        state.forEach((name, tensor) -> shapes.put(key(name), longs(tensor.shape())));
        Set<String> parameters = network.parameters().keySet();
        this.statistics = state.keySet().stream()
                .filter(name -> !parameters.contains(name))
                .map(EncoderLayer::key)
                .toList();
        this.width = network.featureWidth();
        this.channels = network.channels();
        this.mean = builder.normalised
                ? List.of()
                : builder.encoder.view().normalization().mean();
        this.deviation = builder.normalised
                ? List.of()
                : builder.encoder.view().normalization().deviation();
        this.weights = EncoderLayerParameters.flat(state.values());
        initializeConstraints(builder);
    }

    /**
     * Returns a layer that starts from the encoder's weights and is trained with the network around it.
     *
     * @throws IllegalArgumentException if the encoder's architecture is not registered
     */
    public static EncoderLayer of(Encoder encoder) {
        return builder(encoder).build();
    }

    /** Returns a builder of a layer with settings of its own, such as its updater. */
    public static Builder builder(Encoder encoder) {
        return new Builder(encoder);
    }

    /** Returns this layer with weights and running statistics that no training changes. */
    public FrozenLayer frozen() {
        return new FrozenLayer(this);
    }

    /** Settings of an {@link EncoderLayer}, those of any layer with parameters among them. */
    @SuppressWarnings("unchecked") // the method build of Deeplearning4j's builders returns any layer
    public static final class Builder extends BaseLayer.Builder<Builder> {
        private final Encoder encoder;
        private boolean normalised;

        private Builder(Encoder encoder) {
            this.encoder = Objects.requireNonNull(encoder, "encoder");
            this.activationFn = new ActivationIdentity();
        }

        /** Takes images that are normalised already, for example by a {@code DataSetPreProcessor}. */
        public Builder normalisedImages() {
            normalised = true;
            return this;
        }

        @Override
        public EncoderLayer build() {
            return new EncoderLayer(this);
        }
    }

    /** Returns the name of a tensor as a key of Deeplearning4j, whose updaters split keys at underscores. */
    static String key(String name) {
        return name.replace('_', '-');
    }

    private static long[] longs(int[] shape) {
        return Arrays.stream(shape).asLongStream().toArray();
    }

    String architecture() {
        return architecture;
    }

    /** Returns the shapes of the parameters and running statistics by key, in their order in the flat array. */
    Map<String, long[]> shapes() {
        return shapes;
    }

    boolean isStatistic(String key) {
        return statistics.contains(key);
    }

    List<Double> mean() {
        return mean;
    }

    List<Double> deviation() {
        return deviation;
    }

    boolean channelsFirst() {
        return format == CNN2DFormat.NCHW;
    }

    int width() {
        return width;
    }

    /** Returns the encoder's weights in one array, or null for a layer that was read from JSON. */
    INDArray weights() {
        return weights;
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialise,
            DataType type) {
        if (type != DataType.FLOAT) {
            throw new IllegalArgumentException(
                    "the encoder layer " + name() + " computes in FLOAT, found a network of " + type);
        }
        if (weightNoise != null) {
            throw new IllegalArgumentException("the encoder layer " + name() + ": expected no weight noise, found "
                    + weightNoise.getClass().getSimpleName() + "; set it on the other layers only");
        }
        RunningEncoder layer = new RunningEncoder(configuration, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        layer.setParamTable(initializer().init(configuration, parameters, initialise));
        layer.setConf(configuration);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return EncoderLayerParameters.INSTANCE;
    }

    @Override
    public InputType getOutputType(int index, InputType input) {
        requireImages(input);
        return InputType.feedForward(width);
    }

    @Override
    public void setNIn(InputType input, boolean override) {
        requireImages(input);
        if (input instanceof InputType.InputTypeConvolutional images) {
            format = images.getFormat();
        }
    }

    private void requireImages(InputType input) {
        long found = input instanceof InputType.InputTypeConvolutional images
                ? images.getChannels()
                : input instanceof InputType.InputTypeConvolutionalFlat flat ? flat.getDepth() : -1;
        if (found != channels) {
            throw new IllegalArgumentException("the encoder layer " + name() + " takes images of " + channels
                    + " channels, InputType.convolutional(height, width, " + channels + "), found " + input);
        }
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType input) {
        requireImages(input);
        return input instanceof InputType.InputTypeConvolutionalFlat flat
                ? new FeedForwardToCnnPreProcessor(flat.getHeight(), flat.getWidth(), flat.getDepth())
                : null;
    }

    @Override
    public boolean isPretrainParam(String key) {
        return false;
    }

    @Override
    public IUpdater getUpdaterByParam(String key) {
        return isStatistic(key) ? new NoOp() : super.getUpdaterByParam(key);
    }

    @Override
    public List<Regularization> getRegularizationByParam(String key) {
        return isStatistic(key) ? null : super.getRegularizationByParam(key);
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return new LayerMemoryReport.Builder(layerName, EncoderLayer.class, input, InputType.feedForward(width))
                .standardMemory(initializer().numParams(this), 0)
                .build();
    }

    private String name() {
        return layerName == null ? architecture : layerName;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncoderLayer layer
                && super.equals(layer)
                && Objects.equals(architecture, layer.architecture)
                && Objects.equals(mean, layer.mean)
                && Objects.equals(deviation, layer.deviation)
                && format == layer.format;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), architecture, mean, deviation, format);
    }
}
