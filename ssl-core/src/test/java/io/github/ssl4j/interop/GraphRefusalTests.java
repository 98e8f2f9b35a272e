package io.github.ssl4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

/** Each network that no method can train is refused with one line. */
class GraphRefusalTests {
    private static final String BEGIN = "a graph of Deeplearning4j as a backbone: ";

    private final Device device = Nd4jDevice.float32();

    private static ComputationGraph graph(UnaryOperator<GraphBuilder> layers) {
        ComputationGraph graph = new ComputationGraph(
                layers.apply(UserGraphs.defaults(DataType.FLOAT).graphBuilder()).build());
        graph.init();
        return graph;
    }

    private void refused(ComputationGraph graph, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GraphBackbone.of(graph, device))
                .withMessage(BEGIN + expected)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    @Test
    void anOutputLayer() {
        refused(
                UserGraphs.classifier(),
                "expected no output layer, found out (OutputLayer); name the last vertex before it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GraphBackbone.of(UserGraphs.digits(), device))
                .withMessage(
                        BEGIN + "expected no output layer, found out (OutputLayer); name the last vertex before it");
    }

    @Test
    void anUnknownVertex() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GraphBackbone.of(UserGraphs.classifier(), "featurs", device))
                .withMessage(BEGIN + "unknown vertex 'featurs'; did you mean features? known: active, features, inner,"
                        + " innerNorm, norm, out, pool, stem, sum");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GraphBackbone.of(UserGraphs.digits(), "hiden", device))
                .withMessage(BEGIN + "unknown layer 'hiden'; did you mean hidden? known: hidden, layer0, out");
    }

    @Test
    void recurrentLayers() {
        refused(
                graph(builder -> builder.addInputs("in")
                        .setInputTypes(InputType.recurrent(3))
                        .addLayer("lstm", new LSTM.Builder().nOut(4).build(), "in")
                        .setOutputs("lstm")),
                "expected no recurrent layer, found lstm (LSTM)");
    }

    @Test
    void twoInputsOrOutputs() {
        InputType images = InputType.convolutional(8, 8, 1);
        refused(
                graph(builder -> builder.addInputs("left", "right")
                        .setInputTypes(images, images)
                        .addVertex("both", new MergeVertex(), "left", "right")
                        .addLayer("conv", UserGraphs.convolution(2), "both")
                        .addLayer("pool", new GlobalPoolingLayer(), "conv")
                        .setOutputs("pool")),
                "expected one input, found [left, right]");
        refused(
                graph(builder -> UserGraphs.images(builder)
                        .addLayer("conv", UserGraphs.convolution(2), "in")
                        .addLayer("mean", new GlobalPoolingLayer(PoolingType.AVG), "conv")
                        .addLayer("most", new GlobalPoolingLayer(PoolingType.MAX), "conv")
                        .setOutputs("mean", "most")),
                "expected one output, found [mean, most]; name the vertex whose output are the features");
    }

    @Test
    void noParameters() {
        refused(
                graph(builder -> UserGraphs.images(builder)
                        .addLayer("active", new ActivationLayer(Activation.RELU), "in")
                        .addLayer("pool", new GlobalPoolingLayer(), "active")
                        .setOutputs("pool")),
                "expected parameters to train, found none");
    }

    @Test
    void anInputThatIsNoImage() {
        refused(
                graph(builder -> builder.addInputs("in")
                        .setInputTypes(InputType.feedForward(12))
                        .addLayer("hidden", new DenseLayer.Builder().nOut(4).build(), "in")
                        .setOutputs("hidden")),
                "expected one of images [N, C, H, W], but layer hidden (DenseLayer) takes 12 values");
        refused(
                graph(builder -> builder.addInputs("in")
                        .setInputTypes(InputType.convolutional(8, 8, 3, CNN2DFormat.NHWC))
                        .addLayer(
                                "conv",
                                new ConvolutionLayer.Builder(3, 3)
                                        .nOut(2)
                                        .dataFormat(CNN2DFormat.NHWC)
                                        .build(),
                                "in")
                        .addLayer("pool", new GlobalPoolingLayer(), "conv")
                        .setOutputs("pool")),
                "expected one of images [N, C, H, W], but layer conv takes [N, H, W, C]");
    }

    @Test
    void anOutputThatIsAFeatureMap() {
        refused(
                graph(builder -> UserGraphs.images(builder)
                        .addLayer("conv", UserGraphs.convolution(2), "in")
                        .setOutputs("conv")),
                "expected features [N, D], but vertex conv gives a feature map; add a GlobalPoolingLayer");
    }

    @Test
    void oneThatIsNotInitialised() {
        String expected = "expected one with values, found one that is not initialised; call init()";
        refused(new ComputationGraph(UserGraphs.classifier().getConfiguration()), expected);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GraphBackbone.of(
                        new MultiLayerNetwork(UserGraphs.digits().getLayerWiseConfigurations()), device))
                .withMessage(BEGIN + expected);
    }

    @Test
    void settingsThatAreNoGraph() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GraphArchitecture()
                        .create(
                                io.github.ssl4j.nn.Initializer.of(device, 1),
                                new GraphSettings("{\"vertices\": 3}", 4, 3)))
                .withMessageStartingWith("configuration: expected the JSON of a graph of Deeplearning4j: ")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
}
