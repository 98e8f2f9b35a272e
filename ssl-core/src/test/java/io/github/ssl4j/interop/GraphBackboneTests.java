package io.github.ssl4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GraphBackboneTests {
    private final Device device = Devices.best();
    private final INDArray photographs = Photographs.nchw(6, 16, 3);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        device.close();
    }

    private GraphBackbone residual() {
        return GraphBackbone.of(UserGraphs.residual(DataType.FLOAT, Activation.RELU, false), device);
    }

    @Test
    void theFeaturesAreTheGraphs() {
        ComputationGraph graph = UserGraphs.residual(DataType.FLOAT, Activation.RELU, false);
        try (GraphBackbone backbone = GraphBackbone.of(graph, device)) {
            backbone.training(false);

            assertThat(backbone.featureWidth()).isEqualTo(6);
            assertThat(backbone.channels()).isEqualTo(3);
            for (int side : new int[] {16, 23}) {
                INDArray images = Photographs.nchw(6, side, 3);
                assertThat(Photographs.features(backbone, images)).isEqualTo(graph.outputSingle(images));
            }
            backbone.training(true);
            assertThat(Photographs.features(backbone, photographs))
                    .isEqualTo(graph.feedForward(photographs, true).get("features"));
        }
    }

    @Test
    void theUsersGraphStaysAsItIs() {
        ComputationGraph graph = UserGraphs.residual(DataType.FLOAT, Activation.RELU, false);
        INDArray values = graph.params().dup();
        String configuration = graph.getConfiguration().toJson();
        try (GraphBackbone backbone = GraphBackbone.of(graph, "features", device)) {
            step(backbone, 0.1);

            assertThat(graph.params()).isEqualTo(values);
            assertThat(graph.getConfiguration().toJson()).isEqualTo(configuration);
            assertThat(backbone.graph().params()).isNotEqualTo(values);
        }
    }

    /** Moves all parameters by their gradients. */
    private void step(GraphBackbone backbone, double rate) {
        try (Scope scope = Scope.open()) {
            Tensor x = Photographs.nhwc(device, photographs);
            Tensor features = backbone.apply(x);
            features.backward(features);
            backbone.parameters().values().forEach(parameter -> {
                float[] value = parameter.toFloats();
                float[] gradient = parameter.gradient().toFloats();
                for (int i = 0; i < value.length; i++) {
                    value[i] -= (float) rate * gradient[i];
                }
                device.write(parameter.storage(), value, 0);
                parameter.clearGradient();
            });
        }
    }

    @Test
    void theGraphIsCutAtAVertex() {
        ComputationGraph graph = UserGraphs.classifier();
        try (GraphBackbone backbone = GraphBackbone.of(graph, "features", device);
                GraphBackbone earlier = GraphBackbone.of(graph, "pool", device)) {
            backbone.training(false);
            assertThat(Photographs.features(backbone, photographs))
                    .isEqualTo(graph.feedForward(photographs, false).get("features"));
            assertThat(earlier.featureWidth()).isEqualTo(5);
            assertThat(earlier.state()).doesNotContainKey("features.W");
        }
    }

    @Test
    void aMultiLayerNetworkIsCutAtALayerAndTakesImagesForFlattenedOnes() {
        MultiLayerNetwork network = UserGraphs.digits();
        INDArray digits = Nd4j.rand(DataType.FLOAT, 5, 28 * 28);
        try (GraphBackbone backbone = GraphBackbone.of(network, "hidden", device)) {
            backbone.training(false);

            assertThat(backbone.channels()).isEqualTo(1);
            assertThat(backbone.state()).containsOnlyKeys("layer0.W", "layer0.b", "hidden.W", "hidden.b");
            assertThat(Photographs.features(backbone, digits.reshape(5, 1, 28, 28)))
                    .isEqualTo(network.feedForward(digits).get(2));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Photographs.features(backbone, Nd4j.zeros(2, 1, 32, 32)))
                    .withMessageStartingWith(
                            "images [2, 1, 32, 32] [N, C, H, W] do not pass the graph of Deeplearning4j: ");
        }
    }

    @Test
    void biasesHaveOneAxis() {
        try (GraphBackbone backbone = residual()) {
            assertThat(backbone.parameters())
                    .containsOnlyKeys(
                            "stem.W",
                            "stem.b",
                            "norm.gamma",
                            "norm.beta",
                            "inner.W",
                            "inner.b",
                            "innerNorm.gamma",
                            "innerNorm.beta",
                            "features.W",
                            "features.b");
            backbone.parameters()
                    .forEach((name, tensor) -> assertThat(tensor.rank())
                            .as(name)
                            .isEqualTo(name.equals("features.W") ? 2 : name.endsWith(".W") ? 4 : 1));
            assertThat(backbone.state()).containsKeys("norm.mean", "norm.var", "innerNorm.mean", "innerNorm.var");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRunningStatisticsMoveAsInDeeplearning4j(boolean logDeviation) {
        ComputationGraph graph = UserGraphs.residual(DataType.FLOAT, Activation.RELU, logDeviation);
        try (GraphBackbone backbone = GraphBackbone.of(graph, device)) {
            graph.getConfiguration().setTrainingWorkspaceMode(org.deeplearning4j.nn.conf.WorkspaceMode.NONE);
            graph.feedForward(new INDArray[] {photographs}, true, false);
            Gradient gradient = graph.backpropGradient(Nd4j.ones(6, 6));

            Photographs.features(backbone, photographs);

            for (String key : new String[] {"mean", logDeviation ? "log10stdev" : "var"}) {
                INDArray expected =
                        graph.getLayer("innerNorm").getParam(key).sub(gradient.getGradientFor("innerNorm_" + key));
                double difference = Photographs.difference(
                        backbone.state().get("innerNorm." + key).toINDArray().reshape(1, 5), expected.reshape(1, 5));
                assertThat(difference).as(key).isLessThan(1e-5);
                assertThat(backbone.graph().getLayer("innerNorm").getParam(key).reshape(1, 5))
                        .isEqualTo(backbone.state()
                                .get("innerNorm." + key)
                                .toINDArray()
                                .reshape(1, 5));
            }
        }
    }

    @Test
    void aMomentumEncoderHasStatisticsOfItsOwn() {
        try (GraphBackbone online = residual();
                MomentumEncoder slow = new MomentumEncoder(online)) {
            online.training(false);
            float[] before = slow.state().get("norm.mean").toFloats();
            try (Scope scope = Scope.open()) {
                slow.apply(Photographs.nhwc(device, photographs));
            }
            float[] after = slow.state().get("norm.mean").toFloats();

            assertThat(after).isNotEqualTo(before);
            assertThat(online.state().get("norm.mean").toFloats()).isEqualTo(before);
            slow.follow(online, 0.5);
            assertThat(slow.state().get("norm.mean").toFloats()).isEqualTo(after);
        }
    }

    @Test
    void aCopySharesNothing() {
        try (GraphBackbone backbone = residual()) {
            step(backbone, 0.01);
            backbone.batchNormGroups(2);
            GraphBackbone copy = backbone.copy();
            Map<String, Tensor> state = backbone.state();
            copy.state()
                    .forEach((name, tensor) -> assertThat(tensor.toFloats())
                            .as(name)
                            .isEqualTo(state.get(name).toFloats()));
            assertThat(copy.batchNormGroups()).isEqualTo(2);
            INDArray features = Photographs.features(copy, photographs);
            step(backbone, 1);
            assertThat(Photographs.features(copy, photographs)).isEqualTo(features);
            copy.close();
        }
    }

    @Test
    void groupsOfABatchAreNormalisedApart() {
        try (GraphBackbone together = residual();
                GraphBackbone apart = together.copy()) {
            apart.batchNormGroups(3);
            INDArray parts = Nd4j.concat(
                    0,
                    Photographs.features(together, rows(0)),
                    Photographs.features(together, rows(2)),
                    Photographs.features(together, rows(4)));

            assertThat(Photographs.features(apart, photographs)).isEqualTo(parts);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Photographs.features(apart, Photographs.nchw(4, 16, 3)))
                    .withMessage("batchNorm: expected a batch that makes equal groups, found 4 images for 3 groups");
        }
    }

    private INDArray rows(int from) {
        return photographs
                .get(org.nd4j.linalg.indexing.NDArrayIndex.interval(from, from + 2))
                .dup('c');
    }

    @Test
    void frozenLayersStayAsTheyAre() {
        ComputationGraph frozen = new TransferLearning.GraphBuilder(
                        UserGraphs.residual(DataType.FLOAT, Activation.RELU, false))
                .setFeatureExtractor("norm")
                .build();
        try (GraphBackbone backbone = GraphBackbone.of(frozen, device)) {
            float[] mean = backbone.state().get("norm.mean").toFloats();
            step(backbone, 0.1);

            assertThat(backbone.parameters())
                    .doesNotContainKeys("stem.W", "norm.gamma")
                    .containsKey("inner.W");
            assertThat(backbone.state()).containsKeys("stem.W", "norm.gamma");
            assertThat(backbone.state().get("norm.mean").toFloats()).isEqualTo(mean);
        }
    }

    @Test
    void anEncoderIsLoadedFromItsFile() {
        Path file = folder.resolve("encoder.safetensors");
        Path again = folder.resolve("again.safetensors");
        EvaluationView view = EvaluationView.of(16, Normalization.NONE);
        try (ImageSource images = ImageSource.open(Photographs.FOLDER);
                Encoder encoder = Encoder.of(residual(), view, Origin.unknown())) {
            encoder.save(file);
            try (Encoder loaded = Encoder.load(file, device)) {
                loaded.save(again);
                assertThat(loaded.embed(images).values())
                        .isEqualTo(encoder.embed(images).values());
                assertThat(loaded.network().architecture()).isEqualTo("dl4j-graph");
                assertThat(again).hasSameBinaryContentAs(file);
            }
        }
    }

    @Test
    void theGraphIsWrittenByDeeplearning4j() throws IOException {
        Path file = folder.resolve("graph.zip");
        try (GraphBackbone backbone = residual()) {
            step(backbone, 0.05);
            ComputationGraph graph = backbone.graph();
            ModelSerializer.writeModel(graph, file.toFile(), false);
            ComputationGraph restored = ModelSerializer.restoreComputationGraph(file.toFile());
            backbone.training(false);

            assertThat(restored.outputSingle(photographs)).isEqualTo(Photographs.features(backbone, photographs));
            assertThat(Files.size(file)).isPositive();
        }
    }

    @Test
    void dropoutFollowsFromTheScope() {
        ComputationGraph graph = new ComputationGraph(
                UserGraphs.images(UserGraphs.defaults(DataType.FLOAT).graphBuilder())
                        .addLayer("conv", UserGraphs.convolution(4), "in")
                        .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "conv")
                        .addLayer(
                                "features",
                                new DenseLayer.Builder().nOut(40).dropOut(0.5).build(),
                                "pool")
                        .setOutputs("features")
                        .build());
        graph.init();
        try (GraphBackbone backbone = GraphBackbone.of(graph, device)) {
            INDArray once = dropped(backbone, 1);

            assertThat(dropped(backbone, 1)).isEqualTo(once);
            assertThat(dropped(backbone, 2)).isNotEqualTo(once);
        }
    }

    private INDArray dropped(GraphBackbone backbone, long seed) {
        try (Scope scope = Scope.open(io.github.ssl4j.random.RandomStream.of(seed))) {
            return backbone.apply(Photographs.nhwc(device, photographs)).toINDArray();
        }
    }

    @Test
    void imagesHaveNoGradient() {
        try (GraphBackbone backbone = residual();
                Scope scope = Scope.open()) {
            Tensor x = Photographs.nhwc(device, photographs).withGradient();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> backbone.apply(x))
                    .withMessageStartingWith(
                            "a graph of Deeplearning4j as a backbone: expected images without a gradient");
        }
    }
}
