package io.github.ssl4j.interop;

import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A graph that a backbone computes with, and its values as tensors. */
final class LiveGraph {
    private final ComputationGraph graph;
    private final String output;
    private final Map<String, GraphValue> values = new LinkedHashMap<>();
    private final List<RunningStatistics> statistics = new ArrayList<>();
    private final NativeGarbage garbage = new NativeGarbage();
    private boolean noisy;
    private Object mark;

    /**
     * Makes tensors for the values of an initialised graph, which from then on is the backbone's.
     *
     * @param make makes the persistent tensor of a name for a value of the graph
     */
    LiveGraph(ComputationGraph graph, BiFunction<String, int[], Tensor> make) {
        this.graph = graph;
        this.output = graph.getConfiguration().getNetworkOutputs().get(0);
        // activations have to outlive the forward pass that makes them
        graph.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE);
        graph.getConfiguration().setInferenceWorkspaceMode(WorkspaceMode.NONE);
        for (GraphVertex vertex : graph.getVertices()) {
            adopt(vertex, make);
        }
        if (values.values().stream().noneMatch(GraphValue::trained)) {
            throw new IllegalArgumentException(
                    "a graph of Deeplearning4j as a backbone: expected parameters to train, found none");
        }
    }

    private void adopt(GraphVertex vertex, BiFunction<String, int[], Tensor> make) {
        String name = vertex.getVertexName();
        org.deeplearning4j.nn.conf.layers.Layer conf =
                vertex.hasLayer() ? vertex.getLayer().conf().getLayer() : null;
        boolean frozen = vertex.hasLayer()
                && (vertex.getLayer() instanceof FrozenLayer || vertex.getLayer() instanceof FrozenLayerWithBackprop);
        Map<String, INDArray> views = vertex.paramTable(false);
        if (views == null) {
            views = Map.of();
        }
        Map<String, GraphValue> found = new LinkedHashMap<>();
        views.forEach((key, view) -> {
            boolean weight = conf == null || conf.initializer().isWeightParam(conf, key);
            boolean statistic = !vertex.updaterDivideByMinibatch(key);
            Tensor tensor = make.apply(name + "." + key, shape(view, weight));
            found.put(key, new GraphValue(tensor, view, name + "_" + key, !frozen && !statistic));
        });
        found.forEach((key, value) -> values.put(name + "." + key, value));
        if (vertex.hasLayer() && !frozen) {
            note(name, vertex.getLayer(), found);
        }
    }

    private void note(String name, Layer layer, Map<String, GraphValue> found) {
        noisy |= noisy(layer.conf().getLayer());
        if (layer instanceof BatchNormalization norm) {
            String variance = norm.layerConf().isUseLogStd()
                    ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
                    : BatchNormalizationParamInitializer.GLOBAL_VAR;
            statistics.add(new RunningStatistics(
                    norm, found.get(BatchNormalizationParamInitializer.GLOBAL_MEAN), found.get(variance)));
        } else if (!found.values().stream().allMatch(GraphValue::trained)) {
            throw new IllegalArgumentException(
                    "a graph of Deeplearning4j as a backbone: expected statistics of batch norms"
                            + " only, found those of " + name + " ("
                            + layer.conf().getLayer().getClass().getSimpleName() + ")");
        }
    }

    private static boolean noisy(org.deeplearning4j.nn.conf.layers.Layer conf) {
        return conf.getIDropout() != null || conf instanceof BaseLayer base && base.getWeightNoise() != null;
    }

    /** Biases [1, n] have one axis, so that weight decay and LARS, which look at it, spare them. */
    private static int[] shape(INDArray view, boolean weight) {
        long[] shape = view.shape();
        if (!weight && shape.length == 2 && shape[0] == 1) {
            shape = new long[] {shape[1]};
        }
        int[] sizes = new int[shape.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.toIntExact(shape[i]);
        }
        return sizes;
    }

    /** Returns the values by their names, such as {@code conv1.W}. */
    Map<String, GraphValue> values() {
        return Collections.unmodifiableMap(values);
    }

    List<RunningStatistics> statistics() {
        return statistics;
    }

    /** Returns the type that it computes in. */
    DataType type() {
        return graph.getConfiguration().getDataType();
    }

    /** Returns whether it draws random numbers in training. */
    boolean noisy() {
        return noisy;
    }

    /** Returns something else whenever the graph has forgotten what went through it. */
    Object mark() {
        return mark;
    }

    /** Returns the network with the present values. */
    ComputationGraph shown() {
        values.values().forEach(GraphValue::show);
        return graph;
    }

    /** Returns the features [N, D] in evaluation mode. */
    INDArray evaluate(INDArray images) {
        mark = new Object();
        return through(images, () -> {
            Map<String, INDArray> activations = shown().feedForward(new INDArray[] {images}, false, true);
            garbage.add(activations.values());
            return activations.get(output);
        });
    }

    /** Returns the features [N, D] in training mode; where there is noise, it follows from the seed. */
    INDArray train(INDArray images, Long seed) {
        mark = new Object();
        return through(images, () -> {
            if (seed != null) {
                Nd4j.getRandom().setSeed(seed);
            }
            Map<String, INDArray> activations = graph.feedForward(new INDArray[] {images}, true, false);
            garbage.add(activations.values());
            return activations.get(output);
        });
    }

    private static INDArray through(INDArray images, Supplier<INDArray> pass) {
        try {
            return pass.get();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "images " + Arrays.toString(images.shape())
                            + " [N, C, H, W] do not pass the graph of Deeplearning4j: " + GraphShapes.firstLine(e),
                    e);
        }
    }

    /** Returns the gradients for that of the features of what went through last. */
    Gradient backward(INDArray gradient) {
        Gradient found = graph.backpropGradient(gradient);
        mark = new Object();
        return found;
    }
}
