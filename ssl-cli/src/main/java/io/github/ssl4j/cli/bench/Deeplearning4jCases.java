package io.github.ssl4j.cli.bench;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.interop.EncoderLayer;
import io.github.ssl4j.interop.Graphs;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Steps of Deeplearning4j that train a ResNet-18 with a classifier on random images of 64 x 64 pixels. */
final class Deeplearning4jCases {
    private static final int SIDE = 64;
    private static final int CLASSES = 10;
    private static final double LEARNING_RATE = 1e-4;

    private Deeplearning4jCases() {}

    /** The encoder as a layer, which ssl4j's engine computes. */
    static BenchCase layer(int batch, Precision precision) {
        requireFloat32(precision);
        try (Device device = Devices.best();
                Encoder encoder = resnet18(device)) {
            MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                    .seed(1)
                    .updater(new Adam(LEARNING_RATE))
                    .list()
                    .layer(EncoderLayer.of(encoder))
                    .layer(classifier(encoder))
                    .setInputType(InputType.convolutional(SIDE, SIDE, encoder.channels()))
                    .build());
            network.init();
            DataSet data = images(batch);
            return BenchCase.of(
                    () -> {
                        network.fit(data);
                        return BenchCase.Lap.of(network.score());
                    },
                    List.of(network::close));
        }
    }

    /** The encoder as a graph of Deeplearning4j's own layers. */
    static BenchCase graph(int batch, Precision precision) {
        requireFloat32(precision);
        try (Device device = Devices.best();
                Encoder encoder = resnet18(device)) {
            ComputationGraph graph = new TransferLearning.GraphBuilder(Graphs.of(encoder))
                    .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                            .updater(new Adam(LEARNING_RATE))
                            .build())
                    .addLayer("classes", classifier(encoder), Graphs.FEATURES)
                    .setOutputs("classes")
                    .build();
            DataSet data = images(batch);
            return BenchCase.of(
                    () -> {
                        graph.fit(data);
                        return BenchCase.Lap.of(graph.score());
                    },
                    List.of(graph::close));
        }
    }

    private static void requireFloat32(Precision precision) {
        if (precision != Precision.FLOAT32) {
            throw new IllegalArgumentException("networks of Deeplearning4j compute in " + Precision.FLOAT32.label()
                    + ", asked for " + precision.label());
        }
    }

    private static Encoder resnet18(Device device) {
        ResNet network = new ResNet(Initializer.of(device, 0), ResNet.Config.resnet18(ResNet.Stem.IMAGENET));
        return Encoder.of(network, EvaluationView.of(SIDE, Normalization.NONE), Origin.unknown());
    }

    private static OutputLayer classifier(Encoder encoder) {
        return new OutputLayer.Builder()
                .nIn(encoder.featureWidth())
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static DataSet images(int batch) {
        Nd4j.getRandom().setSeed(1);
        DataSet data = new DataSet(
                Nd4j.randn(DataType.FLOAT, batch, 3, SIDE, SIDE), Nd4j.zeros(DataType.FLOAT, batch, CLASSES));
        for (int i = 0; i < batch; i++) {
            data.getLabels().putScalar(i, i % CLASSES, 1);
        }
        return data;
    }
}
