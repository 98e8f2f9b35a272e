package io.github.ssl4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

class EncoderLayerTests {
    private static final int SIDE = 16;
    private static final EvaluationView VIEW =
            EvaluationView.of(SIDE, new Normalization(List.of(0.4, 0.5, 0.6), List.of(0.2, 0.25, 0.3)));

    private final Device device = new CpuDevice();

    @AfterEach
    void close() {
        device.close();
    }

    private Encoder resnet() {
        ResNet.Config config = ResNet.Config.resnet18(ResNet.Stem.CIFAR).withWidth(4);
        return encoder(new ResNet(Initializer.of(device, 7), config));
    }

    private Encoder transformer() {
        VisionTransformer.Config config = VisionTransformer.Config.tiny(SIDE, 4)
                .withDepth(2)
                .withBlock(TransformerBlock.Config.of(24, 3, TransformerWeights.values()[0]));
        return encoder(new VisionTransformer(Initializer.of(device, 7), config));
    }

    private static Encoder encoder(Backbone network) {
        network.training(false);
        return Encoder.of(network, VIEW, Origin.unknown());
    }

    static Stream<String> kinds() {
        return Stream.of("resnet", "transformer");
    }

    private Encoder of(String kind) {
        return kind.equals("resnet") ? resnet() : transformer();
    }

    private static MultiLayerConfiguration classifier(Layer encoder, IUpdater updater, CNN2DFormat format) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(updater)
                .list()
                .layer(encoder)
                .layer(new OutputLayer.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(SIDE, SIDE, 3, format))
                .build();
    }

    private static MultiLayerNetwork network(Layer encoder, IUpdater updater) {
        MultiLayerNetwork network = new MultiLayerNetwork(classifier(encoder, updater, CNN2DFormat.NCHW));
        network.init();
        return network;
    }

    /** Images of noise, those of class 1 with a bright square. */
    private static DataSet images(int number) {
        INDArray images = Nd4j.rand(Nd4j.getRandomFactory().getNewRandomInstance(5), number, 3, SIDE, SIDE)
                .castTo(DataType.FLOAT);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, number, 2);
        for (int i = 0; i < number; i++) {
            labels.putScalar(i, i % 2, 1);
            if (i % 2 == 1) {
                for (int at = 0; at < 48; at++) {
                    images.putScalar(new long[] {i, at % 3, 4 + at / 3 / 4, 4 + at / 3 % 4}, 1);
                }
            }
        }
        return new DataSet(images, labels);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void featuresAreThoseOfTheEncoder(String kind) {
        Encoder encoder = of(kind);
        INDArray images = images(6).getFeatures();

        INDArray features = network(EncoderLayer.of(encoder), new Sgd(1))
                .feedForward(images)
                .get(1);

        assertThat(features.toFloatMatrix()).isDeepEqualTo(encoder.embed(images).toFloatMatrix());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void featuresOfPhotographsAreThoseOfTheEncoder(String kind) {
        Encoder encoder = of(kind);
        INDArray photographs;
        try (ImageSource source = ImageSource.open(Photographs.FOLDER)) {
            photographs = ImageIterator.unnormalised(source, VIEW, 10).next().getFeatures();
        }
        INDArray expected = encoder.embed(photographs);

        INDArray features = network(EncoderLayer.of(encoder), new Sgd(1))
                .feedForward(photographs)
                .get(1);

        double difference = features.sub(expected).amaxNumber().doubleValue()
                / expected.amaxNumber().doubleValue();
        System.out.println("encoder layer of a " + kind + ", ten photographs: largest difference " + difference
                + " of the largest value");
        assertThat(difference).isLessThan(1e-6);
    }

    @Test
    void earlyStoppingTrainsAndKeepsANetwork() {
        MultiLayerNetwork network = network(EncoderLayer.of(resnet()), new Adam(3e-3));
        DataSetIterator data = new ListDataSetIterator<>(images(16).asList(), 8);
        double untrained = network.score(images(16));
        EarlyStoppingConfiguration<MultiLayerNetwork> configuration = new EarlyStoppingConfiguration.Builder<
                        MultiLayerNetwork>()
                .epochTerminationConditions(new MaxEpochsTerminationCondition(8))
                .scoreCalculator(new ScoreOnSomeImages())
                .modelSaver(new InMemoryModelSaver<>())
                .build();

        EarlyStoppingResult<MultiLayerNetwork> result = new EarlyStoppingTrainer(configuration, network, data).fit();

        assertThat(result.getBestModel().score(images(16))).isLessThan(untrained);
        assertThat(result.getTotalEpochs()).isEqualTo(8);
    }

    /** The score on images that an iterator of the trainer does not use up. */
    private static final class ScoreOnSomeImages implements ScoreCalculator<MultiLayerNetwork> {
        private static final long serialVersionUID = 1;

        @Override
        public double calculateScore(MultiLayerNetwork network) {
            return network.score(images(16));
        }

        @Override
        public boolean minimizeScore() {
            return true;
        }
    }

    @Test
    void imagesMayBeChannelsLast() {
        Encoder encoder = resnet();
        INDArray images = images(6).getFeatures();
        MultiLayerNetwork network =
                new MultiLayerNetwork(classifier(EncoderLayer.of(encoder), new Sgd(1), CNN2DFormat.NHWC));
        network.init();

        INDArray features =
                network.feedForward(images.permute(0, 2, 3, 1).dup('c')).get(1);

        assertThat(features.toFloatMatrix()).isDeepEqualTo(encoder.embed(images).toFloatMatrix());
    }

    @Test
    void imagesMayBeNormalisedAlready() {
        Encoder encoder = resnet();
        INDArray images = images(6).getFeatures();
        INDArray normalised = images.sub(Nd4j.createFromArray(0.4f, 0.5f, 0.6f).reshape(1, 3, 1, 1))
                .div(Nd4j.createFromArray(0.2f, 0.25f, 0.3f).reshape(1, 3, 1, 1));

        INDArray features = network(
                        EncoderLayer.builder(encoder).normalisedImages().build(), new Sgd(1))
                .feedForward(normalised)
                .get(1);

        assertThat(features.sub(encoder.embed(images)).amaxNumber().doubleValue())
                .isLessThan(1e-5);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theScoreFallsWhenTrained(String kind) {
        DataSet data = images(16);
        MultiLayerNetwork network = network(EncoderLayer.of(of(kind)), new Adam(3e-3));
        List<Double> scores = new ArrayList<>();
        network.setListeners(new BaseTrainingListener() {
            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
                scores.add(model.score());
            }
        });
        for (int i = 0; i < 40; i++) {
            network.fit(data);
        }

        Evaluation evaluation = new Evaluation(2);
        evaluation.eval(data.getLabels(), network.output(data.getFeatures()));
        assertThat(network.score(data)).isLessThan(0.2);
        assertThat(evaluation.accuracy()).isEqualTo(1);
        assertThat(scores).hasSize(40);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void gradientsAreDifferencesOfTheScore(String kind) {
        DataSet data = images(8);
        MultiLayerNetwork network = network(EncoderLayer.of(of(kind)), new Sgd(1));
        network.setInput(data.getFeatures());
        network.setLabels(data.getLabels());
        network.computeGradientAndScore();
        INDArray gradient = network.gradient().gradient().dup().divi(8);
        INDArray before = network.params().dup();
        // along the gradient itself the difference is largest against the rounding of float32
        double norm = gradient.norm2Number().doubleValue();
        double step = 1e-3 / norm;

        double difference = (score(network, data, before.add(gradient.mul(step)))
                        - score(network, data, before.sub(gradient.mul(step))))
                / (2 * step);

        assertThat(difference).isCloseTo(norm * norm, within(1e-2 * norm * norm));
    }

    private static double score(MultiLayerNetwork network, DataSet data, INDArray parameters) {
        network.setParams(parameters);
        network.setInput(data.getFeatures());
        network.setLabels(data.getLabels());
        network.computeGradientAndScore();
        return network.score();
    }

    @Test
    void gradientsReachTheLayersBefore() {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.1))
                .list()
                .layer(new ConvolutionLayer.Builder(1, 1)
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(EncoderLayer.of(transformer()))
                .layer(new OutputLayer.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(SIDE, SIDE, 3))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        DataSet data = images(8);
        INDArray before = network.params().dup();
        score(network, data, before);
        Gradient gradient = network.gradient();
        INDArray convolution = gradient.getGradientFor("0_W").dup().divi(8);
        double norm = convolution.norm2Number().doubleValue();
        double step = 1e-3 / norm;
        INDArray weights = network.getParam("0_W").dup();

        network.setParam("0_W", weights.add(convolution.mul(step)));
        double above = score(network, data, network.params().dup());
        network.setParam("0_W", weights.sub(convolution.mul(step)));
        double below = score(network, data, network.params().dup());

        assertThat((above - below) / (2 * step)).isCloseTo(norm * norm, within(1e-2 * norm * norm));
    }

    @Test
    void aFrozenEncoderStaysAsItIs() {
        Encoder encoder = resnet();
        MultiLayerNetwork network = network(EncoderLayer.of(encoder).frozen(), new Adam(1e-2));
        INDArray before = network.getLayer(0).params().dup();
        double untrained = network.score(images(16));
        for (int i = 0; i < 10; i++) {
            network.fit(images(16));
        }

        assertThat(network.getLayer(0).params()).isEqualTo(before);
        assertThat(network.score(images(16))).isLessThan(untrained);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theStepAfterReadingIsTheOneThatWouldHaveFollowed(String kind) throws IOException {
        MultiLayerNetwork network = network(EncoderLayer.of(of(kind)), new Adam(1e-3));
        network.fit(images(8));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, written, true);

        MultiLayerNetwork read =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(written.toByteArray()), true);

        assertThat(read.params()).isEqualTo(network.params());
        network.fit(images(8));
        read.fit(images(8));
        assertThat(read.params()).isEqualTo(network.params());
        assertThat(read.output(images(4).getFeatures()))
                .isEqualTo(network.output(images(4).getFeatures()));
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        ModelSerializer.writeModel(
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(written.toByteArray()), true),
                again,
                true);
        assertThat(entries(again)).isEqualTo(entries(written));
    }

    /** Returns name and checksum of what is zipped, whose times differ. */
    private static List<String> entries(ByteArrayOutputStream zipped) throws IOException {
        List<String> entries = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(zipped.toByteArray()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.add(entry.getName() + " " + Arrays.hashCode(zip.readAllBytes()));
            }
        }
        return entries;
    }

    @Test
    void aConfigurationIsReadFromItsJson() {
        MultiLayerConfiguration configuration =
                classifier(EncoderLayer.of(transformer()), new Adam(1e-3), CNN2DFormat.NHWC);

        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());

        assertThat(read).isEqualTo(configuration);
        assertThat(read.toJson()).isEqualTo(configuration.toJson());
        MultiLayerNetwork fresh = new MultiLayerNetwork(read);
        fresh.init();
        assertThat(fresh.output(images(2).getFeatures().permute(0, 2, 3, 1).dup('c'))
                        .sumNumber()
                        .doubleValue())
                .isCloseTo(2, within(1e-5));
    }

    @Test
    void cloneAndOriginalGoTheirOwnWays() {
        MultiLayerNetwork network = network(EncoderLayer.of(resnet()), new Nesterovs(0.01, 0.9));
        network.fit(images(8));
        MultiLayerNetwork clone = network.clone();
        assertThat(clone.params()).isEqualTo(network.params());
        INDArray before = network.params().dup();

        clone.fit(images(8));

        assertThat(network.params()).isEqualTo(before);
        assertThat(clone.params()).isNotEqualTo(before);
        network.fit(images(8));
        assertThat(network.params()).isEqualTo(clone.params());
    }

    @Test
    void transferLearningKeepsTheEncoderAndReplacesTheHead() {
        MultiLayerNetwork network = network(EncoderLayer.of(resnet()), new Adam(1e-3));
        network.fit(images(8));

        MultiLayerNetwork other = new TransferLearning.Builder(network)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Adam(1e-3))
                        .build())
                .setFeatureExtractor(0)
                .removeOutputLayer()
                .addLayer(new OutputLayer.Builder()
                        .nIn(32)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();

        assertThat(other.getLayer(0).params()).isEqualTo(network.getLayer(0).params());
        other.fit(images(8));
        assertThat(other.getLayer(0).params()).isEqualTo(network.getLayer(0).params());
    }

    @Test
    void weightDecaySparesBiasesAndScalesOfNorms() {
        MultiLayerNetwork network = network(
                EncoderLayer.builder(resnet()).l2(0.5).updater(new Sgd(0.1)).build(), new Sgd(0.1));
        network.setInput(images(8).getFeatures());
        INDArray filters = network.getParam("0_conv1.weight");
        INDArray scales = network.getParam("0_bn1.weight");

        assertThat(network.getLayer(0).calcRegularizationScore(true))
                .isGreaterThan(0.25 * Math.pow(filters.norm2Number().doubleValue(), 2));
        assertThat(network.getLayer(0).conf().getLayer().getRegularizationByParam("conv1.weight"))
                .hasSize(1);
        assertThat(network.getLayer(0).conf().getLayer().getRegularizationByParam("bn1.weight"))
                .isNullOrEmpty();
        assertThat(network.getLayer(0).conf().getLayer().getRegularizationByParam("bn1.running-mean"))
                .isNullOrEmpty();
        assertThat(scales.meanNumber().doubleValue()).isEqualTo(1);
    }

    @Test
    void worksInAComputationGraph() {
        Encoder encoder = resnet();
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(3e-3))
                .graphBuilder()
                .addInputs("images")
                .setInputTypes(InputType.convolutional(SIDE, SIDE, 3))
                .addLayer("encoder", EncoderLayer.of(encoder), "images")
                .addLayer(
                        "classes",
                        new OutputLayer.Builder()
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "encoder")
                .setOutputs("classes")
                .build());
        graph.init();
        INDArray images = images(16).getFeatures();
        assertThat(graph.feedForward(images, false).get("encoder").toFloatMatrix())
                .isDeepEqualTo(encoder.embed(images).toFloatMatrix());

        for (int i = 0; i < 40; i++) {
            graph.fit(images(16));
        }

        assertThat(graph.score(images(16))).isLessThan(0.2);
    }

    @Test
    void memoryStaysFlatOverSteps() {
        MultiLayerNetwork network = network(EncoderLayer.of(resnet()), new Adam(1e-3));
        RunningEncoder layer = (RunningEncoder) network.getLayer(0);
        DataSet data = images(8);
        for (int i = 0; i < 3; i++) {
            network.fit(data);
            network.output(data.getFeatures());
        }
        long before = layer.bytesHeld();
        for (int i = 0; i < 20; i++) {
            network.fit(data);
            network.output(data.getFeatures());
        }

        assertThat(layer.bytesHeld()).isEqualTo(before).isPositive();
        layer.close();
        assertThat(layer.bytesHeld()).isZero();
    }

    @Test
    void anotherNumberOfChannelsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(EncoderLayer.of(resnet()))
                        .layer(new OutputLayer.Builder().nOut(2).build())
                        .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                        .build())
                .withMessageContaining("takes images of 3 channels")
                .withMessageContaining("found ");
    }

    @Test
    void anotherTypeIsRefused() {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(EncoderLayer.of(resnet()))
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.convolutional(SIDE, SIDE, 3))
                .build();
        assertThatThrownBy(() -> new MultiLayerNetwork(configuration).init())
                .hasMessageContaining("computes in FLOAT, found a network of DOUBLE");
    }

    @Test
    void weightNoiseIsRefused() {
        EncoderLayer layer =
                EncoderLayer.builder(resnet()).weightNoise(new DropConnect(0.5)).build();
        assertThatThrownBy(() -> network(layer, new Sgd(1)))
                .hasMessageContaining("expected no weight noise, found DropConnect");
    }

    @Test
    void aBackwardPassNeedsAForwardPassInTraining() {
        MultiLayerNetwork network = network(EncoderLayer.of(resnet()), new Sgd(1));
        network.getLayer(0).setInput(images(2).getFeatures(), LayerWorkspaceMgr.noWorkspaces());
        assertThatThrownBy(() -> network.getLayer(0)
                        .backpropGradient(Nd4j.ones(DataType.FLOAT, 2, 32), LayerWorkspaceMgr.noWorkspaces()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs a forward pass in training before it");
    }
}
