package io.github.ssl4j.interop;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.tensor.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/** Builds the graph of a {@link ResNet}; vertices are named as its parts. */
final class ResNetGraph {
    private static final double EPSILON = 1e-5;
    private static final double DECAY = 0.9;

    private final ResNet.Config config;
    private final ComputationGraphConfiguration.GraphBuilder graph;

    private ResNetGraph(ResNet.Config config, ViewSize imageSize, IUpdater updater) {
        this.config = config;
        this.graph = new NeuralNetConfiguration.Builder()
                .updater(updater)
                .activation(Activation.IDENTITY)
                .convolutionMode(ConvolutionMode.Truncate) // padding as given; Same would pad one side more
                .graphBuilder()
                .addInputs(Graphs.IMAGES)
                .setInputTypes(InputType.convolutional(imageSize.height(), imageSize.width(), config.channels()));
    }

    static ComputationGraph of(ResNet network, ViewSize imageSize, IUpdater updater) {
        ResNetGraph builder = new ResNetGraph(network.config(), imageSize, updater);
        builder.stages(builder.stem());
        ComputationGraph graph = new ComputationGraph(builder.graph.build());
        graph.init(
                Nd4j.zeros(
                        1,
                        network.state().values().stream()
                                .mapToLong(Tensor::length)
                                .sum()),
                false);
        network.state().forEach((name, value) -> copy(name, value, graph));
        return graph;
    }

    private String stem() {
        boolean imageNet = config.stem() == ResNet.Stem.IMAGENET;
        int width = config.width();
        String x = imageNet
                ? convolution("conv1", Graphs.IMAGES, config.channels(), width, 7, 2)
                : convolution("conv1", Graphs.IMAGES, config.channels(), width, 3, 1);
        x = relu("relu", batchNorm("bn1", x, width));
        if (imageNet) {
            graph.addLayer(
                    "maxpool",
                    new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                            .kernelSize(3, 3)
                            .stride(2, 2)
                            .padding(1, 1)
                            .build(),
                    x);
            return "maxpool";
        }
        return x;
    }

    private void stages(String stem) {
        String x = stem;
        int in = config.width();
        for (int stage = 0; stage < config.layers().size(); stage++) {
            int inner = config.width() << stage;
            int out = inner * config.block().expansion();
            for (int block = 0; block < config.layers().get(stage); block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = block("layer" + (stage + 1) + "." + block + ".", x, in, inner, out, stride);
                in = out;
            }
        }
        graph.addLayer(Graphs.FEATURES, new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), x)
                .setOutputs(Graphs.FEATURES);
    }

    private String block(String name, String x, int in, int inner, int out, int stride) {
        String path = config.block() == ResNet.Block.BASIC
                ? basic(name, x, in, inner, stride)
                : bottleneck(name, x, in, inner, out, stride);
        String shortcut = x;
        if (stride != 1 || in != out) {
            shortcut = convolution(name + "downsample.0", x, in, out, 1, stride);
            shortcut = batchNorm(name + "downsample.1", shortcut, out);
        }
        graph.addVertex(name + "add", new ElementWiseVertex(ElementWiseVertex.Op.Add), path, shortcut);
        return relu(name + "relu", name + "add");
    }

    private String basic(String name, String x, int in, int inner, int stride) {
        String y = batchNorm(name + "bn1", convolution(name + "conv1", x, in, inner, 3, stride), inner);
        y = relu(name + "relu1", y);
        return batchNorm(name + "bn2", convolution(name + "conv2", y, inner, inner, 3, 1), inner);
    }

    private String bottleneck(String name, String x, int in, int inner, int out, int stride) {
        String y = batchNorm(name + "bn1", convolution(name + "conv1", x, in, inner, 1, 1), inner);
        y = relu(name + "relu1", y);
        y = batchNorm(name + "bn2", convolution(name + "conv2", y, inner, inner, 3, stride), inner);
        y = relu(name + "relu2", y);
        return batchNorm(name + "bn3", convolution(name + "conv3", y, inner, out, 1, 1), out);
    }

    private String convolution(String name, String from, int in, int out, int kernel, int stride) {
        graph.addLayer(
                name,
                new ConvolutionLayer.Builder(kernel, kernel)
                        .nIn(in)
                        .nOut(out)
                        .stride(stride, stride)
                        .padding(kernel / 2, kernel / 2)
                        .hasBias(false)
                        .build(),
                from);
        return name;
    }

    private String batchNorm(String name, String from, int channels) {
        graph.addLayer(
                name,
                new BatchNormalization.Builder()
                        .nIn(channels)
                        .nOut(channels)
                        .eps(EPSILON)
                        .decay(DECAY)
                        .useLogStd(false)
                        .build(),
                from);
        return name;
    }

    private String relu(String name, String from) {
        graph.addLayer(name, new ActivationLayer(Activation.RELU), from);
        return name;
    }

    private static void copy(String name, Tensor value, ComputationGraph graph) {
        int dot = name.lastIndexOf('.');
        String key = switch (name.substring(dot + 1)) {
            case "weight" ->
                value.rank() == 4 ? ConvolutionParamInitializer.WEIGHT_KEY : BatchNormalizationParamInitializer.GAMMA;
            case "bias" -> BatchNormalizationParamInitializer.BETA;
            case "running_mean" -> BatchNormalizationParamInitializer.GLOBAL_MEAN;
            case "running_var" -> BatchNormalizationParamInitializer.GLOBAL_VAR;
            default -> throw new IllegalStateException("a ResNet has no tensor " + name);
        };
        INDArray target = graph.getLayer(name.substring(0, dot)).getParam(key);
        target.assign(value.toINDArray().reshape(target.shape()));
    }
}
