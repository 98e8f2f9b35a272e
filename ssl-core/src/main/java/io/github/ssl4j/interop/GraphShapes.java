package io.github.ssl4j.interop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** What a graph takes and gives: channels of its images, and the number of its features. */
final class GraphShapes {
    private static final String GRAPH = "a graph of Deeplearning4j as a backbone: ";

    /** Sides in pixels, the usual ones; a graph may take only some. */
    private static final int[] SIDES = {224, 256, 192, 128, 112, 96, 84, 64, 48, 32, 28, 299, 227, 16, 8};

    private GraphShapes() {}

    /**
     * Returns the settings of a graph, after letting it take images [N, C, H, W] where it took flattened ones.
     *
     * @throws IllegalArgumentException if it takes something else, or its output is something else than [N, D]
     */
    static GraphSettings of(ComputationGraphConfiguration configuration) {
        takeImages(configuration);
        int channels = channels(configuration);
        int width = width(configuration, channels);
        return new GraphSettings(configuration.toJson(), width, channels);
    }

    private static void takeImages(ComputationGraphConfiguration configuration) {
        for (String name :
                readers(configuration, configuration.getNetworkInputs().get(0))) {
            if (configuration.getVertices().get(name) instanceof LayerVertex vertex
                    && vertex.getPreProcessor() instanceof FeedForwardToCnnPreProcessor) {
                vertex.setPreProcessor(null);
            }
        }
    }

    private static List<String> readers(ComputationGraphConfiguration configuration, String vertex) {
        return configuration.getVertexInputs().entrySet().stream()
                .filter(entry -> entry.getValue().contains(vertex))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Follows the input to the first layer that knows how many channels it takes. */
    private static int channels(ComputationGraphConfiguration configuration) {
        String at = configuration.getNetworkInputs().get(0);
        while (true) {
            List<String> readers = readers(configuration, at);
            if (readers.isEmpty()) {
                throw notImages("its layers do not tell how many channels an image has");
            }
            at = readers.get(0);
            GraphVertex vertex = configuration.getVertices().get(at);
            if (vertex instanceof LayerVertex layer) {
                int channels = channels(at, layer);
                if (channels > 0) {
                    return channels;
                }
            }
        }
    }

    /** Returns 0 for a layer that leaves the number of channels open. */
    private static int channels(String name, LayerVertex vertex) {
        if (vertex.getPreProcessor() instanceof CnnToFeedForwardPreProcessor flattening) {
            return Math.toIntExact(flattening.getNumChannels());
        }
        Layer layer = inner(vertex.getLayerConf().getLayer());
        boolean channelsLast =
                layer instanceof ConvolutionLayer convolution && convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC
                        || layer instanceof BatchNormalization norm && norm.getCnn2DFormat() == CNN2DFormat.NHWC;
        if (channelsLast) {
            throw notImages("layer " + name + " takes [N, H, W, C]");
        }
        if (layer instanceof ConvolutionLayer || layer instanceof BatchNormalization) {
            return Math.toIntExact(((FeedForwardLayer) layer).getNIn());
        }
        if (layer instanceof FeedForwardLayer) {
            throw notImages("layer " + name + " (" + layer.getClass().getSimpleName() + ") takes "
                    + ((FeedForwardLayer) layer).getNIn() + " values");
        }
        return 0;
    }

    /** Returns the layer that a frozen one holds. */
    static Layer inner(Layer layer) {
        if (layer instanceof FrozenLayer frozen) {
            return frozen.getLayer();
        }
        return layer instanceof FrozenLayerWithBackprop frozen ? frozen.getUnderlying() : layer;
    }

    private static IllegalArgumentException notImages(String why) {
        return new IllegalArgumentException(GRAPH + "expected one of images [N, C, H, W], but " + why);
    }

    private static int width(ComputationGraphConfiguration configuration, int channels) {
        String output = configuration.getNetworkOutputs().get(0);
        InputType type = output(configuration, output, channels);
        if (type instanceof InputType.InputTypeFeedForward features) {
            return Math.toIntExact(features.getSize());
        }
        boolean map = type.getType() == InputType.Type.CNN;
        throw new IllegalArgumentException(GRAPH + "expected features [N, D], but vertex " + output + " gives "
                + (map ? "a feature map; add a GlobalPoolingLayer" : type.toString()));
    }

    /** A graph of strict convolutions takes only images of some sides. */
    private static InputType output(ComputationGraphConfiguration configuration, String output, int channels) {
        RuntimeException first = null;
        for (int side : SIDES) {
            try {
                Map<String, InputType> types = new HashMap<>();
                types.put(configuration.getNetworkInputs().get(0), InputType.convolutional(side, side, channels));
                return type(configuration, output, types);
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        throw new IllegalArgumentException(
                GRAPH + "it takes no images [N, " + channels + ", H, W]: " + firstLine(first), first);
    }

    private static InputType type(
            ComputationGraphConfiguration configuration, String vertex, Map<String, InputType> known) {
        InputType type = known.get(vertex);
        if (type == null) {
            InputType[] inputs = configuration.getVertexInputs().get(vertex).stream()
                    .map(input -> type(configuration, input, known))
                    .toArray(InputType[]::new);
            type = configuration.getVertices().get(vertex).getOutputType(0, inputs);
            known.put(vertex, type);
        }
        return type;
    }

    /** Returns the first line of a message of Deeplearning4j, which may have many. */
    static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
