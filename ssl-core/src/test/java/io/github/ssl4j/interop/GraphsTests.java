package io.github.ssl4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class GraphsTests {
    private final Device device = Devices.best();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        device.close();
    }

    @ParameterizedTest
    @CsvSource({
        "BASIC, 2 2 2 2, 16, CIFAR, 3, 32",
        "BASIC, 2 2 2 2, 16, IMAGENET, 3, 65",
        "BASIC, 1 2, 7, CIFAR, 1, 28",
        "BASIC, 1 1 1, 8, IMAGENET, 5, 75",
        "BOTTLENECK, 1 1 1, 8, CIFAR, 3, 33",
        "BOTTLENECK, 1 2 1 1, 8, IMAGENET, 4, 96"
    })
    void theFeaturesArePooledAlike(
            ResNet.Block block, String layers, int width, ResNet.Stem stem, int channels, int side) {
        List<Integer> blocks =
                List.of(layers.split(" ")).stream().map(Integer::valueOf).toList();
        ResNet.Config config = new ResNet.Config(block, blocks, width, stem, channels, false);
        try (Encoder encoder = trained(config, side)) {
            requireEqual(encoder, side, channels, 4);
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"resnet18, IMAGENET, 224", "resnet18, CIFAR, 64", "resnet50, IMAGENET, 224", "resnet50, CIFAR, 32"})
    void theNetworksOfThePapersAreEqual(String name, ResNet.Stem stem, int side) {
        try (Encoder encoder = trained(ResNet.Config.named(name, stem), 64)) {
            requireEqual(encoder, side, 3, 10);
        }
    }

    private void requireEqual(Encoder encoder, int side, int channels, int images) {
        boolean training = encoder.network().isTraining();
        ComputationGraph graph = Graphs.of(encoder);
        assertThat(encoder.network().isTraining()).isEqualTo(training);
        encoder.network().training(false);
        for (int size : new int[] {side, side + 19}) {
            INDArray photographs = Photographs.nchw(images, size, channels);
            double difference = Photographs.difference(
                    graph.outputSingle(photographs), Photographs.features(encoder.network(), photographs));
            System.out.printf(
                    "graph of %s, %d px: largest difference %.1e of the largest value%n",
                    encoder.network().architecture(), size, difference);
            assertThat(difference).isLessThan(1e-5);
        }
    }

    @Test
    void imagesNeedNotBeSquare() {
        ResNet network = new ResNet(Initializer.of(device, 1), small());
        EvaluationView view = EvaluationView.of(new ViewSize(24, 40), Normalization.IMAGENET);
        network.training(false);
        try (Encoder encoder = Encoder.of(network, view, Origin.unknown())) {
            INDArray images = Nd4j.linspace(-1, 1, 2L * 3 * 24 * 40)
                    .castTo(DataType.FLOAT)
                    .reshape(2, 3, 24, 40);

            double difference = Photographs.difference(
                    Graphs.of(encoder).outputSingle(images), Photographs.features(network, images));

            assertThat(difference).isLessThan(1e-5);
        }
    }

    @Test
    void anEncoderInTrainingStaysInTraining() {
        try (Encoder encoder = trained(small(), 32)) {
            encoder.network().training(true);
            Map<String, float[]> before = values(encoder.network());

            Graphs.of(encoder).outputSingle(Photographs.nchw(2, 32, 3));

            assertThat(encoder.network().isTraining()).isTrue();
            assertThat(values(encoder.network())).containsExactlyEntriesOf(before);
        }
    }

    @Test
    void theGraphHasTorchvisionsNames() {
        try (Encoder encoder = trained(small(), 32)) {
            ComputationGraph graph = Graphs.of(encoder, new Nesterovs(0.1));

            assertThat(graph.getConfiguration().getNetworkInputs()).containsExactly("images");
            assertThat(graph.getConfiguration().getNetworkOutputs()).containsExactly("avgpool");
            assertThat(graph.getConfiguration().getVertices())
                    .containsKeys("conv1", "bn1", "layer1.0.conv2", "layer2.0.downsample.0", "layer2.0.downsample.1");
            assertThat(graph.numParams())
                    .isEqualTo(encoder.network().state().values().stream()
                            .mapToLong(Tensor::length)
                            .sum());
        }
    }

    @Test
    void aWrittenGraphIsTheSame() throws IOException {
        Path file = folder.resolve("graph.zip");
        Path again = folder.resolve("again.zip");
        try (Encoder encoder = trained(small(), 32)) {
            ComputationGraph graph = Graphs.of(encoder);
            ModelSerializer.writeModel(graph, file.toFile(), true);
            ComputationGraph restored = ModelSerializer.restoreComputationGraph(file.toFile());
            ModelSerializer.writeModel(restored, again.toFile(), true);

            INDArray photographs = Photographs.nchw(4, 40, 3);
            assertThat(restored.outputSingle(photographs)).isEqualTo(graph.outputSingle(photographs));
            assertThat(entries(again)).containsExactlyEntriesOf(entries(file)).hasSizeGreaterThan(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aClassifierOnTopOfTheGraphLearns(boolean frozen) {
        try (Encoder encoder = trained(small(), 32)) {
            ComputationGraph graph = Graphs.of(encoder);
            TransferLearning.GraphBuilder transfer = new TransferLearning.GraphBuilder(graph)
                    .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                            .updater(new Adam(frozen ? 0.1 : 0.01))
                            .seed(1)
                            .build());
            if (frozen) {
                transfer.setFeatureExtractor(Graphs.FEATURES);
            }
            ComputationGraph classifier = transfer.addLayer(
                            "fc",
                            new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                                    .nIn(encoder.featureWidth())
                                    .nOut(2)
                                    .activation(Activation.SOFTMAX)
                                    .build(),
                            Graphs.FEATURES)
                    .setOutputs("fc")
                    .build();
            INDArray labels = Nd4j.zeros(10, 2);
            for (int n = 0; n < 10; n++) {
                labels.putScalar(n, n % 2, 1);
            }
            DataSet set = new DataSet(Photographs.nchw(10, 32, 3), labels);
            double before = classifier.score(set);
            for (int step = 0; step < 12; step++) {
                classifier.fit(set);
            }

            assertThat(classifier.score(set)).isLessThan(0.8 * before);
            boolean same = classifier
                    .getLayer("conv1")
                    .getParam("W")
                    .equals(graph.getLayer("conv1").getParam("W"));
            assertThat(same).isEqualTo(frozen);
        }
    }

    @Test
    void anotherNetworkIsPointedToTheLayer() {
        Backbone transformer =
                new VisionTransformer(Initializer.of(device, 1), VisionTransformer.Config.named("vit-tiny", 32, 8));
        try (Encoder encoder = Encoder.of(transformer, EvaluationView.of(32, Normalization.NONE), Origin.unknown())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Graphs.of(encoder))
                    .withMessage("a graph of Deeplearning4j: expected a ResNet, found " + transformer.architecture()
                            + "; EncoderLayer makes any encoder a layer of a Deeplearning4j network");
        }
    }

    private static ResNet.Config small() {
        return new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 8, ResNet.Stem.CIFAR, 3, false);
    }

    /** Returns an encoder whose running statistics and scales are not those of a fresh one. */
    private Encoder trained(ResNet.Config config, int side) {
        ResNet network = new ResNet(Initializer.of(device, 7), config);
        for (int step = 0; step < 3; step++) {
            try (Scope scope = Scope.open()) {
                network.apply(Photographs.nhwc(device, Photographs.nchw(4, Math.min(side, 64), config.channels())));
            }
        }
        network.state().forEach((name, tensor) -> {
            if (name.contains("bn") || name.contains("downsample.1")) {
                float[] moved = tensor.toFloats();
                for (int i = 0; i < moved.length; i++) {
                    moved[i] = moved[i] * (1 + 0.2f * (float) Math.sin(i));
                }
                device.write(tensor.storage(), moved, 0);
            }
        });
        network.training(false);
        return Encoder.of(network, EvaluationView.of(side, Normalization.NONE), Origin.unknown());
    }

    private static Map<String, float[]> values(Backbone network) {
        Map<String, float[]> values = new LinkedHashMap<>();
        network.state().forEach((name, tensor) -> values.put(name, tensor.toFloats()));
        return values;
    }

    /** A zip also notes when it was written; what it holds does not. */
    private static Map<String, byte[]> entries(Path file) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return entries;
    }
}
