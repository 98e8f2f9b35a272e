package io.github.ssl4j.onnx;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.BatchNorm;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A {@link ResNet} as nodes called like its parts. */
final class OnnxResNet implements OnnxNetwork {
    private final ResNet.Config config;
    private final Map<String, Tensor> state;
    private final Optional<ViewSize> imageSize;

    OnnxResNet(ResNet network, Optional<ViewSize> imageSize) {
        this.config = network.config();
        this.state = network.state();
        this.imageSize = imageSize;
    }

    @Override
    public Optional<ViewSize> imageSize() {
        return imageSize;
    }

    @Override
    public OptionalInt tokens() {
        return OptionalInt.empty();
    }

    @Override
    public void build(OnnxGraph graph, String images, boolean withTokens) {
        String x = stem(graph, images);
        for (int stage = 0; stage < config.layers().size(); stage++) {
            for (int block = 0; block < config.layers().get(stage); block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = block(graph, "layer" + (stage + 1) + "." + block, x, stride);
            }
        }
        String pooled = graph.node("GlobalAveragePool", "avgpool", List.of(x));
        graph.node("Flatten", FEATURES, List.of(pooled), OnnxAttribute.of("axis", 1));
    }

    private String stem(OnnxGraph graph, String images) {
        if (config.stem() == ResNet.Stem.CIFAR) {
            return relu(graph, "relu", norm(graph, "bn1", convolution(graph, "conv1", images, 1)));
        }
        String x = relu(graph, "relu", norm(graph, "bn1", convolution(graph, "conv1", images, 2)));
        return graph.node(
                "MaxPool",
                "maxpool",
                List.of(x),
                OnnxAttribute.list("kernel_shape", 3, 3),
                OnnxAttribute.list("strides", 2, 2),
                OnnxAttribute.list("pads", 1, 1, 1, 1));
    }

    private String block(OnnxGraph graph, String name, String x, int stride) {
        int convolutions = config.block() == ResNet.Block.BASIC ? 2 : 3;
        int strided = config.block() == ResNet.Block.BASIC ? 1 : 2;
        String y = x;
        for (int i = 1; i <= convolutions; i++) {
            y = convolution(graph, name + ".conv" + i, y, i == strided ? stride : 1);
            y = norm(graph, name + ".bn" + i, y);
            y = i == convolutions ? y : relu(graph, name + ".relu" + i, y);
        }
        String shortcut = name + ".downsample";
        String residual = x;
        if (state.containsKey(shortcut + ".0.weight")) {
            residual = norm(graph, shortcut + ".1", convolution(graph, shortcut + ".0", x, stride));
        }
        return relu(graph, name, graph.node("Add", name + ".add", List.of(y, residual)));
    }

    /** Adds a convolution whose padding keeps the size, but for the stride. */
    private String convolution(OnnxGraph graph, String name, String x, int stride) {
        String weight = tensor(graph, name + ".weight");
        int kernel = state.get(weight).size(2);
        int padding = kernel / 2;
        return graph.node(
                "Conv",
                name,
                List.of(x, weight),
                OnnxAttribute.list("kernel_shape", kernel, kernel),
                OnnxAttribute.list("strides", stride, stride),
                OnnxAttribute.list("pads", padding, padding, padding, padding));
    }

    private String norm(OnnxGraph graph, String name, String x) {
        List<String> from = List.of(
                x,
                tensor(graph, name + ".weight"),
                tensor(graph, name + ".bias"),
                tensor(graph, name + ".running_mean"),
                tensor(graph, name + ".running_var"));
        return graph.node("BatchNormalization", name, from, OnnxAttribute.of("epsilon", (float) BatchNorm.EPSILON));
    }

    private static String relu(OnnxGraph graph, String name, String x) {
        return graph.node("Relu", name, List.of(x));
    }

    private String tensor(OnnxGraph graph, String name) {
        return graph.tensor(name, state.get(name));
    }
}
