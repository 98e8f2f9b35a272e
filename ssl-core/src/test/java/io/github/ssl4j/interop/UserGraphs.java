package io.github.ssl4j.interop;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Small networks as users of Deeplearning4j build them. */
final class UserGraphs {

    private UserGraphs() {}

    static NeuralNetConfiguration.Builder defaults(DataType type) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .updater(new Adam(1e-3))
                .weightInit(WeightInit.XAVIER)
                .convolutionMode(ConvolutionMode.Same);
    }

    static GraphBuilder images(GraphBuilder graph) {
        return graph.addInputs("in").setInputTypes(InputType.convolutional(16, 16, 3));
    }

    /** Returns a residual network of one block from images of three channels to six features, "features". */
    static ComputationGraph residual(DataType type, Activation activation, boolean logDeviation) {
        ComputationGraph graph = new ComputationGraph(residualLayers(type, activation, logDeviation)
                .setOutputs("features")
                .build());
        graph.init();
        return graph;
    }

    /** Returns the same with a classifier, "out". */
    static ComputationGraph classifier() {
        ComputationGraph graph = new ComputationGraph(residualLayers(DataType.FLOAT, Activation.RELU, false)
                .addLayer("out", output(6), "features")
                .setOutputs("out")
                .build());
        graph.init();
        return graph;
    }

    static OutputLayer output(int in) {
        return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nIn(in)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static GraphBuilder residualLayers(DataType type, Activation activation, boolean logDeviation) {
        return images(defaults(type).graphBuilder())
                .addLayer("stem", convolution(5), "in")
                .addLayer("norm", norm(logDeviation), "stem")
                .addLayer("active", new ActivationLayer(activation), "norm")
                .addLayer("inner", convolution(5), "active")
                .addLayer("innerNorm", norm(logDeviation), "inner")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "innerNorm", "active")
                .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "sum")
                .addLayer(
                        "features",
                        new DenseLayer.Builder().nOut(6).activation(activation).build(),
                        "pool");
    }

    static ConvolutionLayer convolution(int filters) {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(filters)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static BatchNormalization norm(boolean logDeviation) {
        return new BatchNormalization.Builder().useLogStd(logDeviation).build();
    }

    /** Returns a plain network of flattened gray digits, as MNIST's are, with named layers but for the first. */
    static MultiLayerNetwork digits() {
        MultiLayerNetwork network = new MultiLayerNetwork(defaults(DataType.FLOAT)
                .list()
                .layer(new ConvolutionLayer.Builder(5, 5)
                        .stride(2, 2)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .build())
                .layer(new DenseLayer.Builder()
                        .name("hidden")
                        .nOut(8)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .name("out")
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build());
        network.init();
        return network;
    }
}
