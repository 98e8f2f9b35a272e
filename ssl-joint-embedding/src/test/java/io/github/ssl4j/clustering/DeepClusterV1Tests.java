package io.github.ssl4j.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.statistics.Clusters;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeepClusterV1Tests {
    private static final int COUNT = 12;
    private static final int K = 4;
    private static final double DECAY = 1e-4;
    private static final int[] FIRST = {0, 1, 2, 3, 4, 5};
    private static final int[] LAST = {6, 7, 8, 9, 10, 11};
    private static final Progress START = new Progress(0, 2, 10);

    private static DeepClusterV1.Config config() {
        return new DeepClusterV1.Config(K, new PcaWhitening(3), KMeans.euclidean(20), 0.05, DECAY);
    }

    private static DeepClusterV1 create(Device device, DeepClusterV1.Config config, int images) {
        Initializer init = Initializer.of(device, 3);
        return new DeepClusterV1(init, Toys.encoder(init), config, images);
    }

    private static DeepClusterV1 clustered(Device device) {
        DeepClusterV1 method = create(device, config(), COUNT);
        pass(device, method, 0);
        return method;
    }

    private static void pass(Device device, DeepClusterV1 method, int epoch) {
        method.beforeEpoch(epoch, Toys.pass(COUNT, Toys.noise(device, 1, 0, FIRST), Toys.noise(device, 2, 0, LAST)));
    }

    @Test
    void theWhitenedFeaturesOfTheSecondViewInEvaluationModeAreClustered() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepClusterV1 method = create(device, config(), COUNT);
            Map<String, double[]> statistics = new HashMap<>();
            method.backbone().state().forEach((name, tensor) -> statistics.put(name, tensor.toDoubles()));

            pass(device, method, 0);

            method.backbone()
                    .state()
                    .forEach((name, tensor) ->
                            assertThat(tensor.toDoubles()).as(name).isEqualTo(statistics.get(name)));
            assertThat(method.backbone().isTraining()).isTrue();
            int[] labels = labels(method);
            assertThat(labels).doesNotContain(ClusterPrediction.NONE);
            Views other = Toys.noise(device, 8, 0, FIRST);
            Views first = Toys.noise(device, 1, 0, FIRST);
            DeepClusterV1 again = create(device, config(), COUNT);
            again.beforeEpoch(
                    0,
                    Toys.pass(
                            COUNT,
                            new Views(List.of(other.get(0), first.get(1)), FIRST),
                            Toys.noise(device, 2, 0, LAST)));
            assertThat(labels(again)).as("the first view does not matter").isEqualTo(labels);
        }
    }

    @Test
    void everyImageIsInTheClusterWhoseWhitenedMeanIsNearest() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepClusterV1 method = clustered(device);
            Toys.evaluation(method);
            Tensor whitened = Gradients.off(() -> {
                Tensor first = Toys.noise(device, 1, 0, FIRST).get(1);
                Tensor last = Toys.noise(device, 2, 0, LAST).get(1);
                return config().whitening().apply(method.backbone().apply(Ops.concatenate(first, last)));
            });
            double[][] means = new double[K][3];
            int[] labels = labels(method);
            double[] rows = whitened.toDoubles();
            for (int i = 0; i < rows.length; i++) {
                means[labels[i / 3]][i % 3] += rows[i] / Clusters.sizes(labels, K)[labels[i / 3]];
            }
            for (int image = 0; image < COUNT; image++) {
                double own = distance(rows, image, means[labels[image]]);
                for (double[] mean : means) {
                    assertThat(distance(rows, image, mean)).isGreaterThanOrEqualTo(own);
                }
            }
        }
    }

    private static double distance(double[] rows, int row, double[] mean) {
        return Math.hypot(
                Math.hypot(rows[3 * row] - mean[0], rows[3 * row + 1] - mean[1]), rows[3 * row + 2] - mean[2]);
    }

    @Test
    void everyEpochClustersFromOtherRandomImages() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepClusterV1 method = clustered(device);
            int[] labels = labels(method);
            pass(device, method, 1);
            assertThat(labels(method)).isNotEqualTo(labels);
        }
    }

    @Test
    void theFirstViewIsTrainedOn() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepClusterV1 method = clustered(device);
            Views views = Toys.noise(device, 3, 0, FIRST);
            Views others = Toys.noise(device, 4, 0, FIRST);

            double loss = method.step(views, START).loss().scalar();

            assertThat(loss(method, views.get(0), others.get(1))).isEqualTo(loss);
            assertThat(loss(method, others.get(0), views.get(1))).isNotEqualTo(loss);
        }
    }

    private static double loss(DeepClusterV1 method, Tensor first, Tensor second) {
        return method.step(new Views(List.of(first, second), FIRST), START)
                .loss()
                .scalar();
    }

    @Test
    void theClassifierIsForgottenBeforeEveryEpoch() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepClusterV1 method = clustered(device);
            Tensor weight = method.state().get("classifier.weight");
            Tensor bias = method.state().get("classifier.bias");
            double[] first = weight.toDoubles();
            try (Optimizer optimizer = Toys.recipe(8, 6, 0.05).optimizer(method.parameters())) {
                Toys.train(method, optimizer, Toys.noise(device, 3, 0, FIRST), START, 0.05);
            }
            double[] trained = weight.toDoubles();
            assertThat(trained).isNotEqualTo(first);

            pass(device, method, 1);

            assertThat(weight.toDoubles()).isNotEqualTo(trained).isNotEqualTo(first);
            assertThat(bias.toDoubles()).containsOnly(0);
            double squares =
                    Arrays.stream(weight.toDoubles()).map(x -> x * x).average().orElseThrow();
            assertThat(Math.sqrt(squares)).isBetween(0.006, 0.014);
        }
    }

    @Test
    void theClassifierMovesWithoutMomentumAndOnlyAfterTheUpdate() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepClusterV1 method = clustered(device);
            Tensor weight = method.state().get("classifier.weight");
            assertThat(method.trained()).containsOnlyKeys("backbone");
            for (int i = 0; i < 2; i++) {
                double[] before = weight.toDoubles();
                Step step = method.step(Toys.noise(device, 3, 0, FIRST), START);
                step.loss().backward();
                double[] gradient = weight.gradient().toDoubles();
                assertThat(weight.toDoubles()).isEqualTo(before);
                step.afterUpdate();
                double[] expected = new double[before.length];
                for (int w = 0; w < expected.length; w++) {
                    expected[w] = before[w] - 0.05 * (gradient[w] + DECAY * before[w]);
                }
                assertThat(weight.toDoubles()).containsExactly(expected, within(1e-12));
                method.parameters().values().forEach(Tensor::clearGradient);
            }
        }
    }

    @Test
    void everyEpochShowsAllClustersThatHaveImagesEquallyOften() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepClusterV1 method = clustered(device);
            int[] labels = labels(method);
            int nonEmpty = (int) Arrays.stream(labels).distinct().count();

            int[] order = method.order(0).orElseThrow();

            assertThat(order).hasSize(COUNT);
            int[] shown = Clusters.sizes(
                    Arrays.stream(order).map(image -> labels[image]).toArray(), K);
            assertThat(Arrays.stream(shown).filter(count -> count > 0))
                    .hasSize(nonEmpty)
                    .allMatch(count -> count == COUNT / nonEmpty || count == COUNT / nonEmpty + 1);
            assertThat(method.order(1).orElseThrow()).isNotEqualTo(order);
            assertThat(method.order(0).orElseThrow()).isEqualTo(order);
        }
    }

    @Test
    void equalFeaturesGiveNumbers() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            DeepClusterV1 method = create(device, config(), COUNT);
            method.parameters().values().forEach(tensor -> device.fill(tensor.storage(), 0));

            pass(device, method, 0);
            Step step = method.step(Toys.noise(device, 3, 0, FIRST), START);
            step.loss().backward();

            assertThat(step.loss().scalar()).isFinite();
            assertThat(method.order(0).orElseThrow()).hasSize(COUNT);
        }
    }

    @Test
    void theLossFallsWithinAnEpochAndTheSameSeedGivesTheSameLosses() {
        List<Double> losses;
        DeepClusterV1.Config config = config().withClassifierRate(0.5);
        Recipe recipe = Toys.recipe(2, 4, 0.02);
        try (Device device = new CpuDevice()) {
            losses = Toys.losses(create(device, config, 256), 256, Toys.crops(0), recipe);
        }
        try (Device device = new CpuDevice()) {
            assertThat(Toys.losses(create(device, config, 256), 256, Toys.crops(0), recipe))
                    .isEqualTo(losses);
        }
        assertThat(Toys.mean(losses.subList(112, 128)))
                .as("the end of an epoch, against chance")
                .isLessThan(Math.log(K) - 0.05);
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> config().withClusters(1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clusters: expected at least 2, found 1");
        assertThatThrownBy(() -> new DeepClusterV1.Config(K, new PcaWhitening(3), KMeans.euclidean(20), 0.05, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight decay of the classifier: expected at least 0, found -1.0");
        assertThatThrownBy(() -> config().withClassifierRate(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("learning rate of the classifier: expected a number above 0, found NaN");
        try (Device device = new CpuDevice()) {
            assertThatThrownBy(() -> create(device, config(), COUNT).requireViews(Toys.crops(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected 2 views")
                    .hasMessageContaining("makes 3");
            assertThatThrownBy(() -> create(device, config(), 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("clustering: expected at least one image for each of 4 clusters, found 3");
            assertThatThrownBy(() -> create(device, config().withClusters(4, 9), 12))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 8 components")
                    .hasMessageContaining("found 9");
        }
    }

    @Test
    void theViewToClusterIsTheMiddleOfTheImage() {
        AugmentedViews views = RandomAndMiddle.of(4, 0.2, Normalization.NONE);
        Image wide = new Image(1, 4, 8);
        for (int i = 0; i < 32; i++) {
            wide.pixels()[i] = i % 8;
        }
        Image middle = new Image(1, 4, 4);

        views.view(wide, 1, RandomStream.of(1), middle);

        assertThat(Arrays.copyOf(middle.pixels(), 16)).containsExactly(2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4, 5);
    }

    private static int[] labels(DeepClusterV1 method) {
        return Arrays.stream(method.state().get("labels.clusters").toDoubles())
                .mapToInt(label -> (int) label)
                .toArray();
    }
}
