package io.github.ssl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.interop.GraphBackbone;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TinyImages;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.WeightDecay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A user's graph of Deeplearning4j is pretrained: 64 images in batches of 16. */
class GraphPretrainingTests {
    private final Device device = Devices.best();
    private final ImageSource images = TinyImages.of(3);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        device.close();
    }

    private static ComputationGraph graph(int channels) {
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(1)
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(12, 12, channels))
                .addLayer("conv1", convolution(8, 1), "in")
                .addLayer("norm1", new BatchNormalization(), "conv1")
                .addLayer("relu1", new ActivationLayer(Activation.RELU), "norm1")
                .addLayer("conv2", convolution(16, 2), "relu1")
                .addLayer("norm2", new BatchNormalization(), "conv2")
                .addLayer("relu2", new ActivationLayer(Activation.RELU), "norm2")
                .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "relu2")
                .addLayer(
                        "features",
                        new DenseLayer.Builder()
                                .nOut(24)
                                .activation(Activation.IDENTITY)
                                .dropOut(0.95)
                                .build(),
                        "pool")
                .setOutputs("features")
                .build());
        graph.init();
        return graph;
    }

    private static ConvolutionLayer convolution(int filters, int stride) {
        return new ConvolutionLayer.Builder(3, 3)
                .stride(stride, stride)
                .nOut(filters)
                .activation(Activation.IDENTITY)
                .build();
    }

    private Pretraining pretraining(String method, int epochs) {
        Augmentation view = Augmentation.of(RandomResizedCrop.of(12, 0.5));
        Pretraining pretraining = Pretraining.of(method, images)
                .backbone(GraphBackbone.of(graph(3), device))
                .views(AugmentedViews.alike(2, view))
                .recipe(Recipe.of(
                        epochs, 16, LearningRate.cosine(0.05), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4)))
                .device(device);
        return method.equals("swav") ? pretraining.set("prototypes", 16) : pretraining;
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"simclr", "byol", "swav"})
    void theLossFalls(String method) {
        List<Double> losses = new ArrayList<>();
        try (Encoder encoder = pretraining(method, 10)
                .listener(new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                        losses.add(report.loss());
                    }
                })
                .run()) {
            double first = mean(losses.subList(0, 4));
            double last = mean(losses.subList(losses.size() - 4, losses.size()));
            System.out.printf("%s on a graph of Deeplearning4j: loss %.4f to %.4f%n", method, first, last);
            assertThat(losses).hasSize(40);
            assertThat(last).isLessThan(first);
            ComputationGraph trained = ((GraphBackbone) encoder.network()).graph();
            assertThat(trained.params()).isNotEqualTo(graph(3).params());
            assertThat(trained.getLayer("norm2").getParam("mean"))
                    .isNotEqualTo(graph(3).getLayer("norm2").getParam("mean"));
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simclr", "byol", "swav"})
    void aRunIsResumedBitForBitWithoutTheGraph(String method) {
        Path run = folder.resolve("run");
        try (Encoder whole = pretraining(method, 2).runIn(folder.resolve("whole"))) {
            pretraining(method, 2).listener(stopAfter(5)).runIn(run).close();
            try (Encoder resumed = Pretraining.asIn(run, images).device(device).resumeIn(run);
                    Encoder loaded = Encoder.load(run.resolve("encoder.safetensors"), device)) {
                assertThat(weights(resumed.network())).isEqualTo(weights(whole.network()));
                assertThat(weights(loaded.network())).isEqualTo(weights(whole.network()));
            }
        }
    }

    @Test
    void aRunStartsFromTheValuesOfTheGraph() {
        ComputationGraph graph = graph(3);
        try (Encoder encoder = pretraining("simclr", 1)
                .backbone(GraphBackbone.of(graph, device))
                .learningRate(1e-12)
                .run()) {
            INDArray before = graph.getLayer("conv2").getParam("W");
            INDArray after = ((GraphBackbone) encoder.network())
                    .graph()
                    .getLayer("conv2")
                    .getParam("W");
            assertThat(after.sub(before).amaxNumber().doubleValue()).isLessThan(1e-7);
        }
    }

    @Test
    void whatDoesNotFitTheNetworkIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pretraining.of("simclr", images).backbone(GraphBackbone.of(graph(1), device)))
                .withMessage("backbone dl4j-graph: expected one of images of 3 channels, found one of 1");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> pretraining("simclr", 1).set("backbone.width", 8).plan())
                .withMessage("backbone: expected no settings by name for a network that is given, found [width]");
    }

    private static Map<String, List<Float>> weights(Module module) {
        Map<String, List<Float>> all = new LinkedHashMap<>();
        module.state().forEach((name, tensor) -> {
            List<Float> values = new ArrayList<>();
            for (float value : tensor.toFloats()) {
                values.add(value);
            }
            all.put(name, values);
        });
        return all;
    }

    private static TrainingListener stopAfter(int steps) {
        return new TrainingListener() {
            private Training run;

            @Override
            public void onStart(Training training) {
                run = training;
            }

            @Override
            public void onStep(StepReport report) {
                if (report.progress().step() == steps - 1) {
                    run.stopAfterThisStep();
                }
            }
        };
    }
}
