package io.github.ssl4j.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeepClusterTests {
    private static final int COUNT = 12;
    private static final int WIDTH = 6;
    private static final int K = 3;
    private static final int[] FIRST = {0, 1, 2, 3, 4, 5};
    private static final int[] LAST = {6, 7, 8, 9, 10, 11};
    private static final Progress START = new Progress(0, 2, 10);

    private static DeepCluster.Config config() {
        return DeepClusterMethod.cifar10().settings().withPrototypes(3, K).withProjection(Toys.HEAD);
    }

    private static DeepCluster create(Device device, DeepCluster.Config config, int images) {
        Initializer init = Initializer.of(device, 3);
        return new DeepCluster(init, Toys.encoder(init), config, images);
    }

    @Test
    void theFirstPassFillsTheMemoryWithTheLargeCrops() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepCluster method = create(device, config(), COUNT);
            Toys.evaluation(method);
            Views first = Toys.noise(device, 1, 1, FIRST);
            Views last = Toys.noise(device, 2, 1, LAST);

            method.beforeEpoch(0, Toys.pass(COUNT, first, last));

            for (int crop = 0; crop < 2; crop++) {
                double[] bank =
                        method.state().get("memory.bank" + crop + ".features").toDoubles();
                assertThat(Arrays.copyOf(bank, 6 * WIDTH))
                        .containsExactly(embeddings(method, first.get(crop)).toDoubles(), within(1e-12));
                assertThat(Arrays.copyOfRange(bank, 6 * WIDTH, 12 * WIDTH))
                        .containsExactly(embeddings(method, last.get(crop)).toDoubles(), within(1e-12));
            }
        }
    }

    @Test
    void everyOtherClusteringUsesTheOtherCrop() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepCluster method = filled(device, 0);
            randomBank(method, 0);
            randomBank(method, 1);

            method.beforeEpoch(1, Toys.pass(COUNT));

            for (int c = 0; c < 3; c++) {
                int[] labels = labels(method, c);
                assertThat(nearest(method, c % 2, c)).as("clustering " + c).isEqualTo(labels);
                assertThat(nearest(method, 1 - c % 2, c)).as("the other crop").isNotEqualTo(labels);
            }
            assertThat(labels(method, 0)).as("its own random start").isNotEqualTo(labels(method, 2));
        }
    }

    @Test
    void prototypesAreCentroidsOfLengthOneThatTrainingLeavesAlone() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepCluster method = filled(device, 0);
            double[] centroids = method.state().get("prototypes1.weight").toDoubles();
            Tensor lengths =
                    Gradients.off(() -> Ops.sum(Ops.square(method.state().get("prototypes1.weight")), 1));
            assertThat(lengths.toDoubles()).containsOnly(new double[] {1}, within(1e-12));
            assertThat(method.parameters().keySet()).allMatch(name -> !name.contains("prototypes"));

            try (Optimizer optimizer = Toys.recipe(8, 6, 0.1).optimizer(method.parameters())) {
                Toys.train(method, optimizer, Toys.noise(device, 5, 0, FIRST), START, 0.5);
            }

            assertThat(method.state().get("prototypes1.weight").toDoubles()).isEqualTo(centroids);
        }
    }

    @Test
    void theMemoryIsRefreshedWithTheEmbeddingsOfTheEpochAndOnlyAfterTheUpdate() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepCluster method = filled(device, 1);
            Toys.evaluation(method);
            Views views = Toys.noise(device, 9, 1, 7, 3);
            Tensor bank = method.state().get("memory.bank1.features");
            double[] before = bank.toDoubles();
            double[] fresh = embeddings(method, views.get(1)).toDoubles();

            Step step = method.step(views, START);
            assertThat(bank.toDoubles()).isEqualTo(before);
            step.afterUpdate();

            double[] expected = before.clone();
            System.arraycopy(fresh, 0, expected, 7 * WIDTH, WIDTH);
            System.arraycopy(fresh, WIDTH, expected, 3 * WIDTH, WIDTH);
            assertThat(bank.toDoubles()).containsExactly(expected, within(1e-12));
        }
    }

    @Test
    void theLossIsTheMeanOverClusteringsOfThePredictionFromAllCrops() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepCluster method = filled(device, 2);
            Toys.evaluation(method);
            Views views = Toys.noise(device, 4, 2, 11, 0, 5);

            double loss = method.step(views, START).loss().scalar();

            double sum = 0;
            for (int c = 0; c < 3; c++) {
                int[] labels = labels(method, c);
                Tensor prototypes = method.state().get("prototypes" + c + ".weight");
                for (int v = 0; v < views.count(); v++) {
                    Tensor z = embeddings(method, views.get(v));
                    double[] scores = Gradients.off(() -> Ops.matmulTransposed(z, prototypes))
                            .toDoubles();
                    for (int n = 0; n < views.batch(); n++) {
                        double total = 0;
                        for (int k = 0; k < K; k++) {
                            total += Math.exp(scores[n * K + k] / 0.1);
                        }
                        sum += Math.log(total) - scores[n * K + labels[views.images()[n]]] / 0.1;
                    }
                }
            }
            assertThat(loss).isCloseTo(sum / (3 * 4 * 3), within(1e-10));
        }
    }

    @Test
    void anImageThatWasNeverSeenIsNeitherClusteredNorPredicted() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepCluster method = create(device, config(), COUNT);
            method.beforeEpoch(0, Toys.pass(COUNT, Toys.noise(device, 1, 0, FIRST)));

            assertThat(Arrays.copyOfRange(labels(method, 0), 6, 12)).containsOnly(ClusterPrediction.NONE);
            Step step = method.step(Toys.noise(device, 2, 0, LAST), START);
            assertThat(step.loss().scalar()).isZero();
            step.loss().backward();
            step.afterUpdate();
            method.beforeEpoch(1, Toys.pass(COUNT));
            assertThat(labels(method, 0)).as("now they were seen").doesNotContain(ClusterPrediction.NONE);
        }
    }

    @Test
    void aMethodWithTheStateOfAnotherGoesOnLikeIt() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            DeepCluster method = filled(device, 0);
            DeepCluster restored = create(device, config(), COUNT);
            Map<String, Tensor> targets = everything(restored);
            everything(method)
                    .forEach((name, tensor) ->
                            device.copy(tensor.storage(), targets.get(name).storage()));
            Views views = Toys.noise(device, 7, 0, LAST);

            Step step = method.step(views, START);
            double loss = step.loss().scalar();
            step.afterUpdate();
            method.beforeEpoch(1, Toys.pass(COUNT));

            Step again = restored.step(views, START);
            assertThat(again.loss().scalar()).isEqualTo(loss);
            again.afterUpdate();
            restored.beforeEpoch(1, Toys.pass(COUNT, Toys.noise(device, 8, 0, FIRST))); // only epoch 0 looks at them
            assertThat(labels(restored, 2)).isEqualTo(labels(method, 2));
        }
    }

    private static Map<String, Tensor> everything(DeepCluster method) {
        Map<String, Tensor> all = new LinkedHashMap<>(method.state());
        method.trained()
                .forEach((name, module) -> module.state().forEach((key, tensor) -> all.put(name + key, tensor)));
        return all;
    }

    @Test
    void gradientsReachEveryTrainedParameter() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            DeepCluster method = filled(device, 1);

            method.step(Toys.noise(device, 1, 1, FIRST), START).loss().backward();

            method.parameters()
                    .forEach((name, tensor) -> assertThat(tensor.gradient())
                            .as("gradient of " + name)
                            .isNotNull());
        }
    }

    @Test
    void theLossFallsAndTheSameSeedGivesTheSameLosses() {
        List<Double> losses;
        Recipe recipe = Toys.recipe(16, 16, 0.1);
        try (Device device = new CpuDevice()) {
            losses = Toys.losses(create(device, config(), 64), 64, Toys.crops(1), recipe);
        }
        try (Device device = new CpuDevice()) {
            assertThat(Toys.losses(create(device, config(), 64), 64, Toys.crops(1), recipe))
                    .isEqualTo(losses);
        }
        assertThat(Toys.mean(losses.subList(60, 64))).as("within an epoch").isLessThan(Toys.mean(losses.subList(0, 2)));
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> config().withPrototypes(3, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prototypes: expected at least 2, found 1");
        assertThatThrownBy(() -> config().withPrototypes(0, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clusterings: expected at least 1, found 0");
    }

    @Test
    void oneCropIsRefusedAndLocalOnesAreNot() {
        AugmentedViews one = AugmentedViews.of(Toys.crops(0).augmentations().get(0));
        try (Device device = new CpuDevice()) {
            DeepCluster method = create(device, config(), COUNT);

            assertThatCode(() -> method.requireViews(Toys.crops(2))).doesNotThrowAnyException();
            assertThatThrownBy(() -> method.requireViews(one))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("DeepCluster: expected 2 global crops and any number of local ones, found 1");
        }
    }

    @Test
    void fewerImagesThanPrototypesOrAnotherSourceAreRefused() {
        try (Device device = new CpuDevice()) {
            assertThatThrownBy(() -> create(device, config(), 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("clustering: expected at least one image for each of 3 clusters, found 2");
            assertThatThrownBy(() -> create(device, config(), 12).beforeEpoch(0, Toys.pass(13)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("clustering: expected a source of 12 images, found one of 13");
        }
    }

    private static DeepCluster filled(Device device, int small) {
        DeepCluster method = create(device, config(), COUNT);
        method.beforeEpoch(
                0, Toys.pass(COUNT, Toys.noise(device, 1, small, FIRST), Toys.noise(device, 2, small, LAST)));
        return method;
    }

    private static void randomBank(DeepCluster method, int crop) {
        Tensor bank = method.state().get("memory.bank" + crop + ".features");
        RandomStream random = RandomStream.of(crop);
        double[] values = new double[COUNT * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        bank.device().write(bank.storage(), values, 0);
    }

    private static int[] nearest(DeepCluster method, int crop, int clustering) {
        Tensor bank = method.state().get("memory.bank" + crop + ".features");
        Tensor prototypes = method.state().get("prototypes" + clustering + ".weight");
        return Gradients.off(() -> Ops.argmax(Ops.matmulTransposed(bank, prototypes)))
                .toInts();
    }

    private static int[] labels(DeepCluster method, int clustering) {
        double[] all = method.state().get("labels.clusters").toDoubles();
        return Arrays.stream(all, clustering * COUNT, (clustering + 1) * COUNT)
                .mapToInt(label -> (int) label)
                .toArray();
    }

    private static Tensor embeddings(DeepCluster method, Tensor crop) {
        Module head = method.trained().get("projection");
        return Gradients.off(() -> Ops.l2Normalize(head.apply(method.backbone().apply(crop))));
    }
}
