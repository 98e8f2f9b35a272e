package io.github.ssl4j.device.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.SgdStep;
import io.github.ssl4j.device.Storage;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class Nd4jNormTests {
    private static final Offset<Double> CLOSE = within(1e-14);
    private static final double NAN = Double.NaN;

    private final Float64Arrays arrays = new Float64Arrays();
    private final Nd4jDevice device = arrays.device;

    private double[] values(Storage storage) {
        return arrays.values(storage);
    }

    @Test
    void normalizesChannelsOverTheBatch() {
        Storage y = arrays.output(4);
        Storage mean = arrays.output(2);
        Storage variance = arrays.output(2);
        BatchNormShape shape = new BatchNormShape(2, 2, 0, false);
        assertThat(device.batchNormWorkspace(shape)).isZero();
        device.batchNorm(shape, arrays.of(1, 10, 3, 30), arrays.of(2, -1), arrays.of(0.5, 0), y, mean, variance, null);
        assertThat(values(y)).containsExactly(-1.5, 1, 2.5, -1);
        assertThat(values(mean)).containsExactly(2, 20);
        assertThat(values(variance)).containsExactly(1, 100);
    }

    @Test
    void normalizesWithGivenStatisticsAndRelu() {
        Storage y = arrays.output(4);
        BatchNormShape shape = new BatchNormShape(2, 2, 3, true);
        device.batchNormInference(
                shape,
                arrays.of(1, 10, 3, 30),
                arrays.of(2, -1),
                arrays.of(0.5, 1),
                arrays.of(2, 20),
                arrays.of(1, 22),
                y);
        assertThat(values(y)).containsExactly(0, 3, 1.5, 0);
    }

    @Test
    void normalizesASingleRowToItsShift() {
        Storage y = arrays.output(2);
        Storage mean = arrays.output(2);
        Storage variance = arrays.output(2);
        BatchNormShape shape = new BatchNormShape(1, 2, 1e-5, true);
        Storage workspace = arrays.workspace(device.batchNormWorkspace(shape));
        device.batchNorm(shape, arrays.of(0.1, 7), arrays.of(3, 3), arrays.of(-1, 2), y, mean, variance, workspace);
        assertThat(values(y)).containsExactly(0, 2);
        assertThat(values(variance)).containsExactly(0, 0);
        Storage dy = arrays.of(5, 7);
        Storage dbeta = arrays.output(2);
        device.batchNormBackward(
                shape, arrays.of(0.1, 7), dy, arrays.of(3, 3), mean, variance, workspace, dy, arrays.output(2), dbeta);
        assertThat(values(dy)).containsExactly(0, 0);
        assertThat(values(dbeta)).containsExactly(0, 7);
    }

    @Test
    void normalizesRows() {
        Storage y = arrays.output(4);
        Storage mean = arrays.output(2);
        Storage variance = arrays.output(2);
        device.layerNorm(2, 2, 0, arrays.of(1, 3, 10, 30), arrays.of(2, 1), arrays.of(0, 5), y, mean, variance);
        assertThat(values(y)).containsExactly(-2, 6, -2, 6);
        assertThat(values(mean)).containsExactly(2, 20);
        assertThat(values(variance)).containsExactly(1, 100);
        device.layerNorm(2, 2, 0, arrays.of(1, 3, 10, 30), null, null, y, mean, variance);
        assertThat(values(y)).containsExactly(-1, 1, -1, 1);
        device.layerNorm(1, 3, 1e-5, arrays.of(0.125, 0.125, 0.125), null, null, y, mean, variance);
        assertThat(values(y.slice(0, 3))).containsExactly(0, 0, 0);
        assertThatThrownBy(() -> device.layerNorm(1, 2, 0, arrays.of(1, 2), arrays.of(1, 1), null, y, mean, variance))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layerNorm: gamma and beta must both be given or both be missing");
    }

    @Test
    void dividesRowsByTheirLengthAtLeastEpsilon() {
        Storage y = arrays.output(6);
        Storage norms = arrays.output(3);
        device.l2Normalize(3, 2, 0.5, arrays.of(3, 4, 0, 0, 0.1, 0), y, norms);
        assertThat(values(y)).containsExactly(0.6, 0.8, 0, 0, 0.2, 0);
        assertThat(values(norms)).containsExactly(5, 0.5, 0.5);
        Storage dx = arrays.output(6);
        device.l2NormalizeBackward(3, 2, 0.5, y, norms, arrays.of(1, 2, 3, 4, 5, 6), dx);
        assertThat(values(dx))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly((1 - 0.6 * 2.2) / 5, (2 - 0.8 * 2.2) / 5, 6, 8, 10, 12);
    }

    @Test
    void knowsARowRaisedToAnEpsilonThatRoundsUpwards() {
        Nd4jDevice single = Nd4jDevice.float32();
        double epsilon = 0.1;
        Storage[] rows = new Storage[4];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = single.allocate(ElementType.FLOAT32, 1);
            single.fill(rows[i], 0.0625);
        }
        Storage norms = single.allocate(ElementType.FLOAT32, 1);
        single.l2Normalize(1, 1, epsilon, rows[0], rows[1], norms);
        single.l2NormalizeBackward(1, 1, epsilon, rows[1], norms, rows[2], rows[3]);
        float[] gradient = new float[1];
        single.read(rows[3], gradient, 0);
        assertThat(gradient[0]).isCloseTo(0.625f, within(1e-7f));
    }

    @Test
    void computesSoftmaxOfLargeAndMaskedLogits() {
        Storage x = arrays.of(1000, 1000, -1e300, Math.log(1), Math.log(3), Double.NEGATIVE_INFINITY);
        Storage y = arrays.output(6);
        device.logSoftmax(2, 3, x, y);
        assertThat(values(y))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(
                        -Math.log(2), -Math.log(2), -1e300, -Math.log(4), Math.log(0.75), Double.NEGATIVE_INFINITY);
        device.softmax(2, 3, x, x);
        assertThat(values(x)).usingComparatorWithPrecision(1e-15).containsExactly(0.5, 0.5, 0, 0.25, 0.75, 0);
        device.softmax(3, 1, arrays.of(-7, 0, 1e308), y);
        assertThat(values(y.slice(0, 3))).containsExactly(1, 1, 1);
    }

    @Test
    void computesCrossEntropyWithoutTheExcludedColumn() {
        Storage logits = arrays.of(NAN, 0, Math.log(3), 1000, 0, 1000);
        Storage losses = arrays.output(2);
        device.softmaxCrossEntropy(2, 3, logits, arrays.indices(2, 0), arrays.indices(0, -1), 10, losses, logits);
        assertThat(values(losses)).usingComparatorWithPrecision(1e-15).containsExactly(Math.log(4.0 / 3), Math.log(2));
        assertThat(values(logits)).usingComparatorWithPrecision(1e-14).containsExactly(0, 2.5, -2.5, -5, 0, 5);
    }

    @Test
    void refusesTargetsThatTakeNoPart() {
        Storage logits = arrays.of(1, 2);
        Storage losses = arrays.output(1);
        Storage gradient = arrays.output(2);
        assertThatThrownBy(() -> device.softmaxCrossEntropy(1, 2, logits, arrays.indices(2), null, 1, losses, gradient))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("softmaxCrossEntropy: target[0] is 2, but there are 2 columns");
        assertThatThrownBy(() -> device.softmaxCrossEntropy(
                        1, 2, logits, arrays.indices(1), arrays.indices(1), 1, losses, gradient))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("softmaxCrossEntropy: excluded[0] is 1, expected -1 or a column other than");
    }

    @Test
    void stepsAlongTheGradient() {
        Storage p = arrays.of(1, -2);
        Storage v = arrays.of(NAN, NAN);
        Storage g = arrays.of(0.5, 1);
        device.sgd(new SgdStep(0.1, 0, false, 0.5), p, g, v);
        assertThat(values(p)).containsExactly(0.9, -2);
        assertThat(values(v)).containsExactly(NAN, NAN);
        assertThat(values(g)).containsExactly(0.5, 1);
    }

    @Test
    void stepsWithMomentumAndNesterov() {
        Storage p = arrays.of(1);
        Storage v = arrays.of(4);
        device.sgd(new SgdStep(0.25, 0.5, false, 1), p, arrays.of(2), v);
        assertThat(values(v)).containsExactly(5);
        assertThat(values(p)).containsExactly(-0.25);
        Storage q = arrays.of(1);
        Storage w = arrays.of(4);
        device.sgd(new SgdStep(0.25, 0.5, true, 1), q, arrays.of(2), w);
        assertThat(values(w)).containsExactly(5);
        assertThat(values(q)).containsExactly(1 - 0.25 * 5.5);
    }

    @Test
    void scalesStepsByTheTrustRatio() {
        // |p| = 5, |g| = 5, g + p / 2 = (5.5, -1), v before is 0
        assertThat(lars(LarsStep.Norm.SUM_OF_NORMS, true, 4, -3)[0]).isCloseTo(3 - 5.5 * 0.1 * 5 / 7.5, CLOSE);
        assertThat(lars(LarsStep.Norm.DECAYED_GRADIENT, true, 4, -3)[1])
                .isCloseTo(4 + 0.1 * 5 / Math.sqrt(31.25), CLOSE);
        assertThat(lars(LarsStep.Norm.SUM_OF_NORMS, false, 4, -3)).containsExactly(3 - 5.5, 4 + 1);
    }

    @Test
    void leavesOutTheTrustRatioWhereANormIsZero() {
        assertThat(lars(LarsStep.Norm.SUM_OF_NORMS, true, 0, 0)).containsExactly(1.5, 2);
        assertThat(lars(LarsStep.Norm.DECAYED_GRADIENT, true, -1.5, -2)).containsExactly(3, 4);
    }

    private double[] lars(LarsStep.Norm norm, boolean adapt, double... gradient) {
        Storage p = arrays.of(3, 4);
        LarsStep step = new LarsStep(1, 0.9, 0.5, 0.1, adapt, norm, 0);
        device.lars(step, p, arrays.of(gradient), arrays.of(0, 0));
        return values(p);
    }

    @Test
    void stepsWithMomentumAfterTheTrustRatio() {
        Storage p = arrays.of(2);
        Storage v = arrays.of(1);
        device.lars(new LarsStep(0.5, 0.5, 0, 0.25, true, LarsStep.Norm.SUM_OF_NORMS, 1), p, arrays.of(-3), v);
        assertThat(values(v)).containsExactly(0.125);
        assertThat(values(p)).containsExactly(2 - 0.5 * 0.125);
    }

    @Test
    void stepsAdamWithDecoupledDecay() {
        Storage p = arrays.of(1);
        Storage m = arrays.of(0);
        Storage v = arrays.of(0);
        AdamWStep first = new AdamWStep(0.1, 0.9, 0.99, 0, 0.5, 1);
        device.adamW(first, p, arrays.of(-4), m, v);
        assertThat(values(p)[0]).isCloseTo(0.95 + 0.1, CLOSE);
        assertThat(values(m)[0]).isCloseTo(-0.4, CLOSE);
        assertThat(values(v)[0]).isCloseTo(0.16, CLOSE);
        device.adamW(new AdamWStep(0.1, 0.9, 0.99, 1, 0, 2), p, arrays.of(0), m, v);
        double expected = 1.05 + 0.1 * (0.36 / 0.19) / (Math.sqrt(0.1584 / 0.0199) + 1);
        assertThat(values(p)[0]).isCloseTo(expected, CLOSE);
    }

    @Test
    void followsAMovingAverage() {
        Storage target = arrays.of(1, -8);
        device.movingAverage(0.75, arrays.of(5, 0), target);
        assertThat(values(target)).containsExactly(2, -6);
    }
}
