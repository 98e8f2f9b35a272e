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
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SwAvTests {
    private static final int[] IMAGES = {0, 1, 2, 3};
    private static final Progress START = new Progress(0, 1, 10);

    private static SwAv.Config config() {
        return SwAvMethod.cifar10().settings().withPrototypes(5, 0).withProjection(Toys.HEAD);
    }

    private static SwAv create(Device device, SwAv.Config config) {
        Initializer init = Initializer.of(device, 3);
        return new SwAv(init, Toys.encoder(init), config);
    }

    @Test
    void theLossIsThatOfThePaperWithCodesOfTheTwoLargeCropsOnly() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            SwAv swav = create(device, config());
            Toys.evaluation(swav);
            Views views = Toys.noise(device, 1, 2, IMAGES);

            double loss = swav.step(views, START).loss().scalar();

            assertThat(loss).isCloseTo(expected(swav, views, false), within(1e-10));
        }
    }

    @Test
    void theScaleOfAnEmbeddingDoesNotMatter() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            SwAv swav = create(device, config());
            Views views = Toys.noise(device, 1, 0, IMAGES);
            double loss = swav.step(views, START).loss().scalar();
            Map<String, Tensor> head = swav.trained().get("projection").parameters();
            for (String name : List.of("layers.3.weight", "layers.3.bias")) {
                device.affine(7, 0, head.get(name).storage(), head.get(name).storage());
            }

            assertThat(swav.step(views, START).loss().scalar()).isCloseTo(loss, within(1e-10));
        }
    }

    @Test
    void prototypesHaveLengthOneFromTheStartAndAfterEveryUpdate() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            SwAv swav = create(device, config());
            Tensor prototypes = prototypes(swav);
            double[] first = prototypes.toDoubles();
            assertThat(lengths(prototypes)).containsOnly(new double[] {1}, within(1e-12));

            try (Optimizer optimizer = Toys.recipe(8, 4, 0.1).optimizer(swav.parameters())) {
                Toys.train(swav, optimizer, Toys.noise(device, 1, 0, IMAGES), START, 1);
            }

            assertThat(prototypes.toDoubles()).isNotEqualTo(first);
            assertThat(lengths(prototypes)).containsOnly(new double[] {1}, within(1e-12));
        }
    }

    @Test
    void prototypesStandStillInTheFrozenSteps() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            SwAv swav = create(device, config().withPrototypes(5, 2));
            Tensor prototypes = prototypes(swav);
            double[] first = prototypes.toDoubles();
            try (Optimizer optimizer = Toys.recipe(8, 4, 0.1).optimizer(swav.parameters())) {
                Views views = Toys.noise(device, 1, 0, IMAGES);
                Toys.train(swav, optimizer, views, new Progress(0, 1, 10), 0.1);
                Toys.train(swav, optimizer, views, new Progress(1, 1, 10), 0.1);
                assertThat(prototypes.toDoubles()).containsExactly(first, within(1e-12));
                Toys.train(swav, optimizer, views, new Progress(2, 1, 10), 0.1);
                assertThat(prototypes.toDoubles()[0]).isNotCloseTo(first[0], within(1e-6));
            }
        }
    }

    @Test
    void theQueueCountsOnceItIsFullAndIsScoredByThePrototypesOfToday() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            SwAv swav = create(device, config().withQueue(new EmbeddingQueues.Config(8, 1)));
            Toys.evaluation(swav);
            try (Optimizer optimizer = Toys.recipe(8, 4, 0.1).optimizer(swav.parameters())) {
                // an epoch is one step; the queue takes from epoch 1 on and is full after epoch 2
                for (int step = 0; step < 5; step++) {
                    Views views = Toys.noise(device, step, 1, IMAGES);
                    double with = expected(swav, views, true);
                    double without = expected(swav, views, false);

                    double loss = Toys.train(swav, optimizer, views, new Progress(step, 1, 10), 0.5);

                    assertThat(with).as("the test sees the queue").isNotCloseTo(without, within(1e-6));
                    assertThat(loss).as("step " + step).isCloseTo(step < 3 ? without : with, within(1e-9));
                }
            }
        }
    }

    @Test
    void theQueueHoldsTheEmbeddingsOfEachLargeCropAndMovesOnlyAfterTheUpdate() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            SwAv swav = create(device, config().withQueue(new EmbeddingQueues.Config(4, 0)));
            Toys.evaluation(swav);
            Views views = Toys.noise(device, 1, 1, IMAGES);
            double[] before = swav.state().get("queues.queue1.features").toDoubles();
            double[] second = embeddings(swav, views.get(1)).toDoubles();

            Step step = swav.step(views, START);
            assertThat(swav.state().get("queues.queue1.features").toDoubles()).isEqualTo(before);
            step.afterUpdate();

            assertThat(swav.state().get("queues.queue1.features").toDoubles()).containsExactly(second, within(1e-12));
            assertThat(swav.state().get("queues.queue0.features").toDoubles())
                    .containsExactly(embeddings(swav, views.get(0)).toDoubles(), within(1e-12));
        }
    }

    @Test
    void gradientsReachEveryTrainedParameter() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            SwAv swav = create(device, config());

            swav.step(Toys.noise(device, 1, 1, IMAGES), START).loss().backward();

            assertThat(swav.parameters())
                    .containsKey("prototypes.weight")
                    .allSatisfy((name, tensor) -> assertThat(tensor.gradient())
                            .as("gradient of " + name)
                            .isNotNull());
        }
    }

    @Test
    void embeddingsOfZerosGiveNumbers() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            SwAv swav = create(device, config());
            swav.trained().get("projection").parameters().values().forEach(tensor -> device.fill(tensor.storage(), 0));

            Step step = swav.step(Toys.noise(device, 1, 0, IMAGES), START);
            step.loss().backward();

            assertThat(step.loss().scalar()).isCloseTo(Math.log(5), within(1e-5));
            swav.parameters()
                    .forEach((name, tensor) ->
                            assertThat(tensor.gradient().toDoubles()).as(name).doesNotContain(Double.NaN));
        }
    }

    @Test
    void theLossFallsAndTheSameSeedGivesTheSameLosses() {
        List<Double> losses;
        Recipe recipe = Toys.recipe(16, 16, 0.1);
        try (Device device = new CpuDevice()) {
            losses = Toys.losses(create(device, config()), 64, Toys.crops(1), recipe);
        }
        try (Device device = new CpuDevice()) {
            assertThat(Toys.losses(create(device, config()), 64, Toys.crops(1), recipe))
                    .isEqualTo(losses);
        }
        assertThat(Toys.mean(losses.subList(56, 64))).isLessThan(Toys.mean(losses.subList(0, 8)) - 0.1);
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> config().withPrototypes(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prototypes: expected at least 2, found 1");
        assertThatThrownBy(() -> config().withPrototypes(5, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frozen steps: expected at least 0, found -1");
        assertThatThrownBy(() -> new EmbeddingQueues.Config(-4, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found -4 and 0");
    }

    @Test
    void oneCropIsRefusedAndLocalOnesAreNot() {
        AugmentedViews one = AugmentedViews.of(Toys.crops(0).augmentations().get(0));
        try (Device device = new CpuDevice()) {
            SwAv swav = create(device, config());

            assertThatCode(() -> swav.requireViews(Toys.crops(2))).doesNotThrowAnyException();
            assertThatThrownBy(() -> swav.requireViews(one))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("SwAV: expected 2 global crops and any number of local ones, found 1");
        }
    }

    @Test
    void aQueueNotDivisibleByTheBatchOrBelowItIsRefused() {
        try (Device device = new CpuDevice()) {
            assertThatCode(() -> create(device, config().withQueue(new EmbeddingQueues.Config(8, 0)))
                            .requireBatch(4))
                    .doesNotThrowAnyException();
            for (int length : new int[] {2, 10}) {
                SwAv swav = create(device, config().withQueue(new EmbeddingQueues.Config(length, 0)));
                assertThatThrownBy(() -> swav.requireBatch(4))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("the 4 rows of a step")
                        .hasMessageContaining("found " + length);
            }
        }
    }

    private static Tensor prototypes(SwAv swav) {
        return swav.trained().get("prototypes").parameters().get("weight");
    }

    private static double[] lengths(Tensor rows) {
        return Gradients.off(() -> Ops.sqrt(Ops.sum(Ops.square(rows), 1))).toDoubles();
    }

    private static Tensor embeddings(SwAv swav, Tensor crop) {
        Module head = swav.trained().get("projection");
        return Gradients.off(() -> Ops.l2Normalize(head.apply(swav.backbone().apply(crop))));
    }

    /** The paper's loss term by term, in evaluation mode, where a crop does not depend on the others. */
    private static double expected(SwAv swav, Views views, boolean queued) {
        Tensor prototypes = prototypes(swav);
        List<double[]> scores = new ArrayList<>();
        List<double[]> codes = new ArrayList<>();
        for (int v = 0; v < views.count(); v++) {
            Tensor z = embeddings(swav, views.get(v));
            Tensor s = Gradients.off(() -> Ops.matmulTransposed(z, prototypes));
            scores.add(s.toDoubles());
            if (v < 2 && queued) {
                Tensor queue = swav.state().get("queues.queue" + v + ".features");
                Tensor earlier = Gradients.off(() -> Ops.matmulTransposed(queue, prototypes));
                codes.add(new Sinkhorn(0.05, 3).codes(earlier, s).toDoubles());
            } else if (v < 2) {
                codes.add(new Sinkhorn(0.05, 3).codes(s).toDoubles());
            }
        }
        int k = prototypes.size(0);
        double sum = 0;
        for (int i = 0; i < 2; i++) {
            for (int v = 0; v < views.count(); v++) {
                for (int n = 0; n < views.batch() && v != i; n++) {
                    double total = 0;
                    for (int c = 0; c < k; c++) {
                        total += Math.exp(scores.get(v)[n * k + c] / 0.1);
                    }
                    for (int c = 0; c < k; c++) {
                        double logarithm = scores.get(v)[n * k + c] / 0.1 - Math.log(total);
                        sum -= codes.get(i)[n * k + c] * logarithm;
                    }
                }
            }
        }
        return sum / views.batch() / (views.count() - 1) / 2;
    }
}
