package io.github.ssl4j.interop;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of Deeplearning4j as a backbone, which every joint-embedding method trains: images [N, H, W, C] to features
 * [N, D]. It computes with Deeplearning4j, so it is many times slower than a backbone of ssl4j (docs/interop.md).
 *
 * <pre>{@code
 * Encoder encoder = Pretraining.of("simclr", images)
 *         .backbone(GraphBackbone.of(graph, "features", device)).device(device)
 *         .runIn(Path.of("runs/graph"));
 * ComputationGraph trained = ((GraphBackbone) encoder.network()).graph();
 * }</pre>
 *
 * <p>The network takes images [N, C, H, W], or flattened ones that it turns into such, and gives features [N, D]; a
 * network that goes on is cut after a vertex. Its values are copied, and its updaters, regularisation, constraints and
 * gradient normalisation play no part: the recipe of a run does. Frozen layers stay as they are.
 *
 * <p>Batch norms move their running statistics by Deeplearning4j's rule, but at every forward in training, as ssl4j's
 * do, so that a momentum encoder, which is never differentiated, has its own. Dropout and weight noise follow from
 * {@link Scope#random()}, by which Deeplearning4j's generator is seeded before every forward of a network that has any.
 * In evaluation mode, and to the images, gradients do not pass.
 */
public final class GraphBackbone extends Backbone {
    static final String TYPE = "dl4j-graph";

    private final GraphSettings settings;
    private final LiveGraph live;

    private GraphBackbone(Device device, GraphSettings settings, ComputationGraph graph) {
        this.settings = settings;
        this.live = new LiveGraph(graph, (name, shape) -> Tensor.persistent(device, shape));
        live.values().values().forEach(value -> value.assign(value.view()));
        adopt();
    }

    private GraphBackbone(GraphBackbone original) {
        super(original);
        this.settings = original.settings;
        Map<String, GraphValue> values = original.live.values();
        this.live = new LiveGraph(
                empty(settings), (name, shape) -> copyOf(values.get(name).tensor()));
        adopt();
    }

    private void adopt() {
        live.values().forEach((name, value) -> {
            if (value.trained()) {
                parameter(name, value.tensor());
            } else {
                buffer(name, value.tensor());
            }
        });
    }

    /**
     * Returns a backbone of a graph whose output are the features.
     *
     * @throws IllegalArgumentException if the graph is none that a method can train; the message says why
     */
    public static GraphBackbone of(ComputationGraph graph, Device device) {
        return of(CutGraph.of(graph, null), device);
    }

    /**
     * Returns a backbone of a graph, from its images to a vertex.
     *
     * @param vertex whose output are the features, such as the last before the output layer
     * @throws IllegalArgumentException if there is no such vertex, or what comes before it is no graph that a method
     *     can train; the message says why
     */
    public static GraphBackbone of(ComputationGraph graph, String vertex, Device device) {
        return of(CutGraph.of(graph, Objects.requireNonNull(vertex, "vertex")), device);
    }

    /**
     * Returns a backbone of a network whose last layer gives the features.
     *
     * @throws IllegalArgumentException if the network is none that a method can train; the message says why
     */
    public static GraphBackbone of(MultiLayerNetwork network, Device device) {
        return of(CutGraph.of(network, null), device);
    }

    /**
     * Returns a backbone of a network, from its images to a layer.
     *
     * @param layer whose output are the features: its name or, where it has none, {@code layer} and its place from 0
     * @throws IllegalArgumentException if there is no such layer, or what comes before it is no network that a method
     *     can train; the message says why
     */
    public static GraphBackbone of(MultiLayerNetwork network, String layer, Device device) {
        return of(CutGraph.of(network, Objects.requireNonNull(layer, "layer")), device);
    }

    private static GraphBackbone of(CutGraph cut, Device device) {
        GraphSettings settings = GraphShapes.of(cut.configuration());
        ComputationGraph graph = empty(settings);
        for (GraphVertex vertex : graph.getVertices()) {
            Map<String, INDArray> views = vertex.paramTable(false);
            if (views != null) {
                views.forEach((key, view) ->
                        view.assign(cut.values(vertex.getVertexName()).get(key).reshape(view.shape())));
            }
        }
        return new GraphBackbone(device, settings, graph);
    }

    /** Returns a backbone with the values that Deeplearning4j draws, by a seed of the initialiser. */
    static GraphBackbone fresh(Initializer init, GraphSettings settings) {
        ComputationGraphConfiguration configuration = configuration(settings);
        configuration.getDefaultConfiguration().setSeed(init.seed());
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return new GraphBackbone(init.device(), settings, graph);
    }

    /** Returns a graph of zeros, for which no random number is drawn. */
    private static ComputationGraph empty(GraphSettings settings) {
        ComputationGraphConfiguration configuration = configuration(settings);
        long count = configuration.getVertices().values().stream()
                .mapToLong(vertex -> vertex.numParams(true))
                .sum();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init(Nd4j.zeros(configuration.getDataType(), 1, count), false);
        return graph;
    }

    private static ComputationGraphConfiguration configuration(GraphSettings settings) {
        try {
            return ComputationGraphConfiguration.fromJson(settings.configuration());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "configuration: expected the JSON of a graph of Deeplearning4j: " + GraphShapes.firstLine(e), e);
        }
    }

    @Override
    public GraphBackbone copy() {
        return new GraphBackbone(this);
    }

    GraphSettings settings() {
        return settings;
    }

    /** Returns a graph of Deeplearning4j with the present values, which it does not share. */
    public ComputationGraph graph() {
        ComputationGraph copy = empty(settings);
        copy.params().assign(live.shown().params());
        return copy;
    }

    @Override
    public int featureWidth() {
        return settings.width();
    }

    @Override
    public int channels() {
        return settings.channels();
    }

    @Override
    public String architecture() {
        return TYPE;
    }

    @Override
    public String output() {
        return "output of the last vertex";
    }

    /**
     * Returns the features [N, D] of images [N, H, W, C].
     *
     * @throws IllegalArgumentException if the images have another number of channels, a size that the graph does not
     *     take, or need a gradient
     */
    @Override
    public Tensor apply(Tensor images) {
        if (images.rank() != 4 || images.size(3) != channels()) {
            throw new IllegalArgumentException("expected images [N, H, W, " + channels() + "], found " + images);
        }
        INDArray nchw = images.floating()
                .toINDArray()
                .permute(0, 3, 1, 2)
                .castTo(live.type())
                .dup('c');
        if (!isTraining()) {
            return tensor(live.evaluate(nchw));
        }
        if (images.requiresGradient() && Gradients.areOn()) {
            throw new IllegalArgumentException(
                    "a graph of Deeplearning4j as a backbone: expected images without a gradient, found " + images);
        }
        live.shown();
        return trained(images, nchw);
    }

    private Tensor trained(Tensor images, INDArray nchw) {
        int groups = live.statistics().isEmpty() ? 1 : batchNormGroups();
        if (images.size(0) % groups != 0) {
            throw new IllegalArgumentException("batchNorm: expected a batch that makes equal groups, found "
                    + images.size(0) + " images for " + groups + " groups");
        }
        List<GraphValue> values =
                live.values().values().stream().filter(GraphValue::trained).toList();
        List<Tensor> inputs = new ArrayList<>();
        values.forEach(value -> inputs.add(value.tensor()));
        GraphPass[] pass = new GraphPass[1];
        return Ops.custom(
                TYPE,
                () -> {
                    pass[0] = GraphPass.of(live, nchw, groups, Scope.random());
                    return tensor(pass[0].forward());
                },
                gradient -> {
                    Map<String, INDArray> found =
                            pass[0].backward(gradient.toINDArray().castTo(live.type()));
                    return values.stream()
                            .map(value -> value.gradient(found.get(value.gradient())))
                            .toArray(Tensor[]::new);
                },
                inputs.toArray(Tensor[]::new));
    }

    private Tensor tensor(INDArray features) {
        if (!Arrays.equals(features.shape(), new long[] {features.size(0), settings.width()})) {
            throw new IllegalArgumentException("a graph of Deeplearning4j as a backbone: expected features [N, "
                    + settings.width() + "], found " + Arrays.toString(features.shape()));
        }
        return Tensor.of(device(), features);
    }
}
