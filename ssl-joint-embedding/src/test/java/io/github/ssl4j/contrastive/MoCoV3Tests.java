package io.github.ssl4j.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Views;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MoCoV3Tests {
    private static final int N = 4;
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
    void thePredictedQueriesOfEachViewAreComparedWithTheKeysOfTheOther() {
        MoCoV3 moCo = moCo(0.9);
        Views views = SmallRuns.views(device, N, 1);
        Tensor k1 = keys(moCo, views.get(0));
        Tensor k2 = keys(moCo, views.get(1));
        Module predictor = moCo.trained().get("predictor").copy();
        Tensor q1 = Gradients.off(() -> predictor.apply(k1));
        Tensor q2 = Gradients.off(() -> predictor.apply(k2));
        MoCoV3Loss loss = MoCoV3Loss.of(0.2);
        double expected = loss.loss(q1, k2).scalar() + loss.loss(q2, k1).scalar();

        double found = moCo.step(views, FIRST).loss().scalar();

        assertThat(found).isCloseTo(expected, within(1e-10));
    }

    @Test
    void theMomentumGrowsAlongHalfACosineAsAtTheStartOfTheNextStep() {
        MoCoV3 moCo = moCo(0.5);
        double[] was = SmallRuns.state(moCo).get("momentum.head.layers.0.weight");
        Progress progress = new Progress(4, 10, 1);

        SmallRuns.train(moCo, SmallRuns.views(device, N, 1), progress);

        double m = 1 - 0.5 * (1 + Math.cos(Math.PI * 5 / 10)) / 2;
        double[] moved = SmallRuns.weights(moCo).get("projection.layers.0.weight");
        double[] expected = new double[was.length];
        for (int i = 0; i < was.length; i++) {
            expected[i] = m * was[i] + (1 - m) * moved[i];
        }
        assertThat(moved).isNotEqualTo(was);
        assertThat(SmallRuns.state(moCo).get("momentum.head.layers.0.weight")).containsExactly(expected, within(1e-12));
    }

    @Test
    void theMomentumEncoderEndsWhereTheLastStepLeavesIt() {
        MoCoV3 moCo = moCo(0.5);
        double[] was = SmallRuns.state(moCo).get("momentum.head.layers.0.weight");

        SmallRuns.train(moCo, SmallRuns.views(device, N, 1), new Progress(9, 10, 1));

        assertThat(SmallRuns.state(moCo).get("momentum.head.layers.0.weight")).isEqualTo(was);
    }

    @Test
    void aStepMovesNoWeightOfTheMomentumEncoderAndLeavesItNoGradient() {
        MoCoV3 moCo = moCo(0.9);
        double[] before = SmallRuns.state(moCo).get("momentum.backbone.conv1.weight");

        moCo.step(SmallRuns.views(device, N, 1), FIRST).loss().backward();

        assertThat(SmallRuns.state(moCo).get("momentum.backbone.conv1.weight")).isEqualTo(before);
        moCo.state()
                .forEach(
                        (name, tensor) -> assertThat(tensor.gradient()).as(name).isNull());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aMomentumOutsideOfZeroToOneIsRefused(double momentum) {
        assertThatThrownBy(() -> MoCoV3Method.cifar10().settings().withMomentum(momentum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("momentum: expected a number from 0 to 1, found " + momentum);
    }

    @Test
    void aPredictionOfAnotherWidthThanTheProjectionIsRefused() {
        assertThatThrownBy(() ->
                        MoCoV3Method.cifar10().settings().withHeads(List.of(Layer.linear(6)), List.of(Layer.linear(5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prediction: expected 6 outputs, as the projection has, found 5");
    }

    @Test
    void oneImageInABatchIsRefused() {
        MoCoV3 moCo = moCo(0.9);
        assertThatThrownBy(() -> moCo.step(SmallRuns.views(device, 1, 1), FIRST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use a batch of at least 2");
    }

    private MoCoV3 moCo(double momentum) {
        Initializer init = Initializer.of(device, 3);
        MoCoV3.Config config = MoCoV3Method.cifar10()
                .settings()
                .withMomentum(momentum)
                .withHeads(
                        List.of(Layer.hidden(8), new Layer(6, false, Norm.PLAIN, Activation.NONE)),
                        List.of(Layer.hidden(8), new Layer(6, false, Norm.NONE, Activation.NONE)));
        return new MoCoV3(init, SmallRuns.encoder(init), config);
    }

    /** Returns the projections of a view, made by copies so that statistics stay; at first the keys are the same. */
    private static Tensor keys(MoCoV3 moCo, Tensor view) {
        Module encoder = moCo.trained().get("backbone").copy();
        Module projection = moCo.trained().get("projection").copy();
        return Gradients.off(() -> projection.apply(encoder.apply(view)));
    }
}
