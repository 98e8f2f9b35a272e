package io.github.ssl4j.interop;

import io.github.ssl4j.settings.NearestName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A user's network from its images to a vertex: its configuration, and the values of its vertices. */
final class CutGraph {
    private static final String GRAPH = "a graph of Deeplearning4j as a backbone: ";
    private static final String INPUT = "images";

    private final ComputationGraphConfiguration configuration;
    private final Map<String, Map<String, INDArray>> values = new HashMap<>();

    private CutGraph(ComputationGraphConfiguration configuration) {
        this.configuration = configuration;
        if (configuration.getVertices().values().stream().allMatch(vertex -> vertex.numParams(true) == 0)) {
            throw new IllegalArgumentException(GRAPH + "expected parameters to train, found none");
        }
    }

    ComputationGraphConfiguration configuration() {
        return configuration;
    }

    /** Returns the values of a vertex by their keys. */
    Map<String, INDArray> values(String vertex) {
        return values.get(vertex);
    }

    /** Returns what lies between the input and a vertex, or, where that is null, the output. */
    static CutGraph of(ComputationGraph graph, String vertex) {
        if (graph.getVertices() == null) {
            throw notInitialised();
        }
        ComputationGraphConfiguration whole = graph.getConfiguration().clone();
        requireOne("input", whole.getNetworkInputs());
        if (vertex == null) {
            requireOne("output", whole.getNetworkOutputs());
        }
        String output = vertex == null ? whole.getNetworkOutputs().get(0) : vertex;
        requireKnown("vertex", output, whole.getVertices().keySet());
        CutGraph cut = new CutGraph(upTo(output, whole));
        for (String name : cut.configuration.getVertices().keySet()) {
            org.deeplearning4j.nn.graph.vertex.GraphVertex kept = graph.getVertex(name);
            if (kept.hasLayer()) {
                requireUsable(name, kept.getLayer());
            }
            cut.values.put(name, kept.paramTable(false));
        }
        return cut;
    }

    /** Returns what lies between the input and a layer, or, where that is null, the last. */
    static CutGraph of(MultiLayerNetwork network, String layer) {
        Layer[] layers = network.getLayers();
        if (!network.isInitCalled() || layers == null) {
            throw notInitialised();
        }
        List<String> names = names(network.getLayerWiseConfigurations());
        if (layer != null) {
            requireKnown("layer", layer, names);
        }
        int count = layer == null ? layers.length : names.indexOf(layer) + 1;
        MultiLayerConfiguration whole = network.getLayerWiseConfigurations().clone();
        ComputationGraphConfiguration.GraphBuilder builder = new NeuralNetConfiguration.Builder()
                .dataType(whole.getDataType())
                .seed(whole.getConf(0).getSeed())
                .graphBuilder()
                .addInputs(INPUT);
        String from = INPUT;
        for (int i = 0; i < count; i++) {
            requireUsable(names.get(i), layers[i]);
            builder.addLayer(names.get(i), whole.getConf(i).getLayer(), whole.getInputPreProcess(i), from);
            from = names.get(i);
        }
        CutGraph cut = new CutGraph(builder.setOutputs(from).build());
        for (int i = 0; i < count; i++) {
            cut.values.put(names.get(i), layers[i].paramTable());
        }
        return cut;
    }

    /** A layer without a name is called by its place, as Deeplearning4j does. */
    private static List<String> names(MultiLayerConfiguration configuration) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < configuration.getConfs().size(); i++) {
            String name = configuration.getConf(i).getLayer().getLayerName();
            names.add(name == null || names.contains(name) ? "layer" + i : name);
        }
        return names;
    }

    private static ComputationGraphConfiguration upTo(String output, ComputationGraphConfiguration whole) {
        Set<String> kept = new LinkedHashSet<>(List.of(output));
        List<String> open = new ArrayList<>(kept);
        while (!open.isEmpty()) {
            for (String from : whole.getVertexInputs().getOrDefault(open.remove(open.size() - 1), List.of())) {
                if (kept.add(from)) {
                    open.add(from);
                }
            }
        }
        Map<String, GraphVertex> vertices = new LinkedHashMap<>(whole.getVertices());
        Map<String, List<String>> inputs = new LinkedHashMap<>(whole.getVertexInputs());
        vertices.keySet().retainAll(kept);
        inputs.keySet().retainAll(kept);
        whole.setVertices(vertices);
        whole.setVertexInputs(inputs);
        whole.setNetworkOutputs(List.of(output));
        whole.setTopologicalOrder(null);
        whole.setTopologicalOrderStr(null);
        return whole;
    }

    private static void requireUsable(String name, Layer layer) {
        if (layer instanceof IOutputLayer) {
            throw new IllegalArgumentException(GRAPH + "expected no output layer, found " + name + " ("
                    + layer.conf().getLayer().getClass().getSimpleName() + "); name the last vertex before it");
        }
        if (layer instanceof RecurrentLayer) {
            throw new IllegalArgumentException(GRAPH + "expected no recurrent layer, found " + name + " ("
                    + layer.conf().getLayer().getClass().getSimpleName() + ")");
        }
    }

    private static void requireOne(String what, List<String> found) {
        if (found.size() != 1) {
            throw new IllegalArgumentException(GRAPH + "expected one " + what + ", found " + found
                    + (what.equals("output") ? "; name the vertex whose output are the features" : ""));
        }
    }

    private static void requireKnown(String what, String name, Iterable<String> known) {
        Set<String> sorted = new TreeSet<>();
        known.forEach(sorted::add);
        if (!sorted.contains(name)) {
            throw new IllegalArgumentException(GRAPH + NearestName.unknown(what, name, sorted));
        }
    }

    private static IllegalArgumentException notInitialised() {
        return new IllegalArgumentException(
                GRAPH + "expected one with values, found one that is not initialised; call init()");
    }
}
