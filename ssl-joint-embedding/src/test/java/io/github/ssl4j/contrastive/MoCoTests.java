package io.github.ssl4j.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoCoTests {
    private static final int N = 4;
    private static final int D = 6;
    private static final Progress FIRST = new Progress(0, 10, 1);

    private Device device;
    private Scope scope;

    @BeforeEach
    void open() {
        device = Nd4jDevice.float64();
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
        device.close();
    }

    @Test
    void theLossComparesTheFirstViewsQueriesWithTheSecondViewsKeysAndTheQueueOfEarlierBatches() {
        MoCo moCo = moCo(config());
        Views views = SmallRuns.views(device, N, 1);
        Tensor queue = copy(moCo.state().get("queue.features"));
        double expected = InfoNce.of(0.1)
                .loss(embed(moCo, views.get(0)), embed(moCo, views.get(1)), queue)
                .scalar();

        double loss = moCo.step(views, FIRST).loss().scalar();

        assertThat(loss).isCloseTo(expected, within(1e-10));
    }

    @Test
    void theKeysOfAStepAreEnqueuedOnlyAfterItsLoss() {
        MoCo moCo = moCo(config());
        Views views = SmallRuns.views(device, N, 1);
        double[] keys = Ops.l2Normalize(embed(moCo, views.get(1))).toDoubles();
        double[] before = moCo.state().get("queue.features").toDoubles();

        Step step = moCo.step(views, FIRST);
        assertThat(moCo.state().get("queue.features").toDoubles()).isEqualTo(before);
        step.loss().backward();
        step.afterUpdate();

        double[] after = moCo.state().get("queue.features").toDoubles();
        assertThat(Arrays.copyOf(after, N * D)).containsExactly(keys, within(1e-10));
        assertThat(Arrays.copyOfRange(after, N * D, after.length))
                .isEqualTo(Arrays.copyOfRange(before, N * D, before.length));
    }

    @Test
    void theNextStepsNegativesAreTheKeysOfThisOne() {
        MoCo moCo = moCo(config().withKeys(N, 1));
        SmallRuns.train(moCo, SmallRuns.views(device, N, 1), FIRST);
        Views views = SmallRuns.views(device, N, 2);
        Tensor queue = copy(moCo.state().get("queue.features"));
        Module key = keyEncoder(moCo);
        Tensor keys = Gradients.off(() -> key.apply(views.get(1)));
        double expected =
                InfoNce.of(0.1).loss(embed(moCo, views.get(0)), keys, queue).scalar();

        double loss = moCo.step(views, FIRST.next()).loss().scalar();

        assertThat(loss).isCloseTo(expected, within(1e-10));
    }

    @Test
    void theKeyEncoderFollowsTheParametersAfterTheUpdateAndKeepsItsOwnStatistics() {
        MoCo moCo = moCo(config().withKeys(3 * N, 0.75));
        Map<String, double[]> slow = SmallRuns.state(moCo);
        Views views = SmallRuns.views(device, N, 1);
        Module encoder = moCo.backbone().copy();
        Gradients.off(() -> encoder.apply(views.get(1)));
        double[] ownMean = encoder.state().get("bn1.running_mean").toDoubles();

        SmallRuns.train(moCo, views, FIRST);

        Map<String, double[]> weights = SmallRuns.weights(moCo);
        double[] moved = weights.get("projection.layers.0.weight");
        double[] was = slow.get("key.head.layers.0.weight");
        double[] expected = new double[was.length];
        for (int i = 0; i < was.length; i++) {
            expected[i] = 0.75 * was[i] + 0.25 * moved[i];
        }
        assertThat(moved).isNotEqualTo(was);
        assertThat(SmallRuns.state(moCo).get("key.head.layers.0.weight")).containsExactly(expected, within(1e-12));

        assertThat(SmallRuns.state(moCo).get("key.backbone.bn1.running_mean")).containsExactly(ownMean, within(1e-12));
    }

    @Test
    void aStepMovesNoWeightOfTheKeyEncoderAndLeavesItNoGradient() {
        MoCo moCo = moCo(config());
        double[] before = SmallRuns.state(moCo).get("key.backbone.conv1.weight");

        moCo.step(SmallRuns.views(device, N, 1), FIRST).loss().backward();

        assertThat(SmallRuns.state(moCo).get("key.backbone.conv1.weight")).isEqualTo(before);
        moCo.state()
                .forEach(
                        (name, tensor) -> assertThat(tensor.gradient()).as(name).isNull());
    }

    @Test
    void bothViewsAskAndAreEnqueuedWhereTheSettingsSaySo() {
        Views views = SmallRuns.views(device, N, 1);
        MoCo sum = moCo(config().withKeys(4 * N, 0.9).withSymmetry(Symmetry.SUM));
        Tensor queue = copy(sum.state().get("queue.features"));
        Tensor z0 = embed(sum, views.get(0));
        Tensor z1 = embed(sum, views.get(1));
        double first = InfoNce.of(0.1).loss(z0, z1, queue).scalar();
        double second = InfoNce.of(0.1).loss(z1, z0, queue).scalar();
        MoCo mean = moCo(config().withKeys(4 * N, 0.9).withSymmetry(Symmetry.MEAN));

        assertThat(SmallRuns.train(sum, views, FIRST)).isCloseTo(first + second, within(1e-10));
        assertThat(SmallRuns.train(mean, views, FIRST)).isCloseTo((first + second) / 2, within(1e-10));

        double[] after = sum.state().get("queue.features").toDoubles();
        double[] keys = Ops.l2Normalize(Ops.concatenate(z0, z1)).toDoubles();
        assertThat(Arrays.copyOf(after, 2 * N * D)).containsExactly(keys, within(1e-10));
    }

    @Test
    void keysAreMadeInRandomOrderSoThatTheyShareTheirGroupWithOtherImagesThanTheirQueriesDo() {
        MoCo moCo = moCo(config().withBatchNormGroups(2));
        Views same = new Views(
                List.of(
                        SmallRuns.views(device, N, 1).get(0),
                        SmallRuns.views(device, N, 1).get(0)),
                new int[N]);
        double[] inOrder = Ops.l2Normalize(embed(moCo, same.get(0))).toDoubles();

        Step step = moCo.step(same, FIRST);
        step.loss().backward();
        step.afterUpdate();

        double[] keys = Arrays.copyOf(moCo.state().get("queue.features").toDoubles(), N * D);
        double difference = 0;
        for (int i = 0; i < keys.length; i++) {
            difference = Math.max(difference, Math.abs(keys[i] - inOrder[i]));
        }
        assertThat(difference).isGreaterThan(1e-3);
    }

    @Test
    void everyStepShufflesInAnotherOrderAndGoesBack() {
        Tensor x = Tensor.of(device, new double[] {0, 1, 2, 3, 4, 5, 6, 7}, 8, 1);
        Shuffle first = Shuffle.of(x, 0);

        assertThat(first.undo(first.apply(x)).toDoubles()).isEqualTo(x.toDoubles());
        assertThat(first.order().toInts()).isNotEqualTo(new int[] {0, 1, 2, 3, 4, 5, 6, 7});
        assertThat(Shuffle.of(x, 0).order().toInts()).isEqualTo(first.order().toInts());
        assertThat(Shuffle.of(x, 1).order().toInts()).isNotEqualTo(first.order().toInts());
    }

    @ParameterizedTest
    @EnumSource(Symmetry.class)
    void theQueueHoldsAWholeNumberOfBatchesOfKeys(Symmetry symmetry) {
        int keys = symmetry == Symmetry.ASYMMETRIC ? N : 2 * N;
        MoCo.Config config = config().withSymmetry(symmetry);
        assertThatCode(() -> moCo(config.withKeys(3 * keys, 0.9)).requireBatch(N))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> moCo(config.withKeys(keys + 2, 0.9)).requireBatch(N))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a multiple of the " + keys + " rows of a step")
                .hasMessageContaining("found " + (keys + 2));
        assertThatThrownBy(() -> moCo(config.withKeys(keys / 2, 0.9)).requireBatch(N))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found " + keys / 2);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aMomentumOutsideOfZeroToOneIsRefused(double momentum) {
        assertThatThrownBy(() -> config().withKeys(N, momentum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("momentum: expected a number from 0 to 1, found " + momentum);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void fewerGroupsThanOneAreRefused(int groups) {
        assertThatThrownBy(() -> config().withBatchNormGroups(groups))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch norm groups: expected at least 1, found " + groups);
    }

    @Test
    void groupsThatDoNotDivideTheBatchAreRefused() {
        MoCo moCo = moCo(config().withBatchNormGroups(3));

        assertThatThrownBy(() -> moCo.requireBatch(N))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch norm groups: expected a divisor of the batch of 4, found 3");
    }

    private static MoCo.Config config() {
        return MoCoMethod.cifar10()
                .settings()
                .withBatchNormGroups(1)
                .withSymmetry(Symmetry.ASYMMETRIC)
                .withKeys(3 * N, 0.9)
                .withProjection(List.of(Layer.linear(D)));
    }

    private MoCo moCo(MoCo.Config config) {
        Initializer init = Initializer.of(device, 3);
        return new MoCo(init, SmallRuns.encoder(init), config);
    }

    /** Returns the embeddings of a view by the query encoder, made by a copy so that its statistics stay. */
    private static Tensor embed(MoCo moCo, Tensor view) {
        Module encoder = moCo.trained().get("backbone").copy();
        Module projection = moCo.trained().get("projection").copy();
        return Gradients.off(() -> projection.apply(encoder.apply(view)));
    }

    private Module keyEncoder(MoCo moCo) {
        MoCo other = moCo(config().withKeys(N, 1));
        other.trained().forEach((part, module) -> {
            String prefix = part.equals("backbone") ? "key.backbone." : "key.head.";
            module.state().forEach((name, tensor) -> {
                Tensor value = moCo.state().get(prefix + name);
                device.copy(value.storage(), tensor.storage());
            });
        });
        return new Branch(other.backbone(), other.trained().get("projection"));
    }

    private static Tensor copy(Tensor x) {
        return Gradients.off(() -> Ops.affine(x, 1, 0));
    }
}
