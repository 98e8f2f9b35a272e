package io.github.ssl4j.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DinoLossTests {
    private static final int N = 3;
    private static final int K = 4;

    private final Device device = Nd4jDevice.float64();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
        device.close();
    }

    @Test
    void codesThatAreAllAlikeCostTheLogarithmOfTheirNumber() {
        Tensor codes = Tensor.of(device, filled(2 * N * K, 1.0 / K), 2 * N, K);
        Tensor student = Tensor.of(device, new double[5 * N * K], 5 * N, K);

        assertThat(new DinoLoss(0.1).loss(student, codes, N).scalar()).isCloseTo(Math.log(K), within(1e-12));
    }

    @Test
    void aCropIsTaughtByAllGlobalCropsButItself() {
        Tensor codes = DinoLoss.codes(random(1, 2), Tensor.of(device, new double[K], K), 0.5);
        for (int crop = 0; crop < 4; crop++) {
            Tensor student = random(2, 4).withGradient();
            Tensor onlyCrop0 = withoutCode(codes, 1);
            // the sum of the gradient's magnitude over one crop's rows tells whether code 0 teaches it
            new DinoLoss(0.1).loss(student, onlyCrop0, N).backward();
            double size = 0;
            for (double value : Ops.slice(student.gradient(), crop * N, N).toDoubles()) {
                size += Math.abs(value);
            }
            if (crop == 0) {
                assertThat(size).isZero();
            } else {
                assertThat(size).isPositive();
            }
        }
    }

    @Test
    void theLossIsTheMeanOverPairsAndImages() {
        Tensor student = random(3, 3);
        Tensor codes = DinoLoss.codes(random(4, 2), Tensor.of(device, new double[K], K), 0.5);
        double[] q = codes.toDoubles();
        double[] p = Ops.logSoftmax(student.times(1 / 0.2)).toDoubles();
        double sum = 0;
        int pairs = 0;
        for (int global = 0; global < 2; global++) {
            for (int crop = 0; crop < 3; crop++) {
                if (crop != global) {
                    pairs++;
                    for (int i = 0; i < N * K; i++) {
                        sum -= q[global * N * K + i] * p[crop * N * K + i];
                    }
                }
            }
        }

        double loss = new DinoLoss(0.2).loss(student, codes, N).scalar();

        assertThat(loss).isCloseTo(sum / pairs / N, within(1e-12));
    }

    @Test
    void noGradientFlowsToTheTeacherOrTheCentre() {
        Tensor teacher = random(5, 2).withGradient();
        Tensor centre = Tensor.of(device, new double[] {1, 2, 3, 4}, K).withGradient();
        Tensor student = random(6, 2).withGradient();

        new DinoLoss(0.1)
                .loss(student, DinoLoss.codes(teacher, centre, 0.04), N)
                .backward();

        assertThat(student.gradient()).isNotNull();
        assertThat(teacher.gradient()).isNull();
        assertThat(centre.gradient()).isNull();
    }

    @Test
    void theCentreIsTakenOffBeforeSharpening() {
        Tensor teacher = Tensor.of(device, new double[] {1, 0}, 1, 2);
        Tensor centre = Tensor.of(device, new double[] {0.9, 0}, 2);

        double[] codes = DinoLoss.codes(teacher, centre, 0.1).toDoubles();

        assertThat(codes[0]).isCloseTo(Math.E / (Math.E + 1), within(1e-12));
    }

    @Test
    void theCentreFollowsTheLogitsAsTheyAre() {
        try (Centre centre = new Centre(device, 2, 0.9)) {
            centre.follow(Tensor.of(device, new double[] {1, 10, 3, 30}, 2, 2), GlobalBatch.alone());
            assertThat(centre.value().toDoubles()).containsExactly(new double[] {0.2, 2}, within(1e-12));

            centre.follow(Tensor.of(device, new double[] {0, 0}, 1, 2), GlobalBatch.alone());
            assertThat(centre.value().toDoubles()).containsExactly(new double[] {0.18, 1.8}, within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void temperaturesThatAreNotAboveZeroAreRefused(double temperature) {
        Tensor teacher = random(1, 2);
        Tensor centre = Tensor.of(device, new double[K], K);

        assertThatThrownBy(() -> new DinoLoss(temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("student temperature: expected a number above 0, found " + temperature);
        assertThatThrownBy(() -> DinoLoss.codes(teacher, centre, temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("teacher temperature: expected a number above 0, found " + temperature);
        assertThatThrownBy(() -> new TeacherTemperature(temperature, 0.04, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("start of the teacher temperature: expected a number above 0, found " + temperature);
        assertThatThrownBy(() -> new TeacherTemperature(0.04, temperature, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("end of the teacher temperature: expected a number above 0, found " + temperature);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void momentaOutsideZeroToOneAreRefused(double momentum) {
        assertThatThrownBy(() -> new Centre(device, 2, momentum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("centre momentum: expected a number from 0 to 1, found " + momentum);
        assertThatThrownBy(() -> TargetMomentum.growingFrom(momentum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("start of the target's momentum: expected a number from 0 to 1, found " + momentum);
        assertThatThrownBy(() -> new TargetMomentum(0.5, momentum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("end of the target's momentum: expected a number from 0 to 1, found " + momentum);
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        DinoLoss loss = new DinoLoss(0.1);
        Tensor codes = random(1, 2);

        assertThatThrownBy(() -> loss.loss(random(1, 1), codes, N))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("logits of all 2 global crops and more, found those of 1");
        assertThatThrownBy(() -> loss.loss(random(1, 3), random(2, 1), N))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2 global crops")
                .hasMessageContaining("found [3, 4]");
        assertThatThrownBy(() -> DinoLoss.codes(codes, Tensor.of(device, new double[3], 3), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[6, 4] and [3]");
    }

    @Test
    void aSumRefusesLogitsOfOtherCropsAndCropsThatNoneTeaches() {
        DinoLoss.CrossEntropies sum = new DinoLoss(0.1).sum(random(1, 2), 3, N);
        sum.add(0, 1);
        sum.add(1, 0);

        assertThatThrownBy(() -> sum.mean(random(2, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DINO: expected student logits [9, 4], found [6, 4]");
        assertThatThrownBy(() -> sum.mean(random(2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DINO: expected every crop to be taught by a global one");
    }

    @Test
    void theTeacherTemperatureRisesEvenlyOverItsWarmUpAndStays() {
        TeacherTemperature temperature = new TeacherTemperature(0.04, 0.07, 4);

        assertThat(temperature.at(0)).isEqualTo(0.04);
        assertThat(temperature.at(1)).isCloseTo(0.05, within(1e-15));
        assertThat(temperature.at(3)).isCloseTo(0.07, within(1e-15));
        assertThat(temperature.at(99)).isEqualTo(0.07);
        assertThat(new TeacherTemperature(0.04, 0.07, 1).at(0)).isEqualTo(0.04);
        assertThat(new TeacherTemperature(0.04, 0.07, 1).at(1)).isEqualTo(0.07);
        assertThat(TeacherTemperature.constant(0.05).at(0)).isEqualTo(0.05);
    }

    @Test
    void theTargetsMomentumGrowsAlongHalfACosine() {
        TargetMomentum momentum = TargetMomentum.growingFrom(0.996);

        assertThat(momentum.at(0)).isEqualTo(0.996);
        assertThat(momentum.at(0.25)).isCloseTo(1 - 0.004 * (Math.cos(Math.PI / 4) + 1) / 2, within(1e-15));
        assertThat(momentum.at(1)).isEqualTo(1);
        assertThat(TargetMomentum.constant(0.9).at(0.7)).isEqualTo(0.9);
    }

    private Tensor withoutCode(Tensor codes, int global) {
        double[] values = codes.toDoubles();
        Arrays.fill(values, global * N * K, (global + 1) * N * K, 0);
        return Tensor.of(device, values, codes.shape());
    }

    private Tensor random(long seed, int crops) {
        RandomStream random = RandomStream.of(seed);
        double[] values = new double[crops * N * K];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensor.of(device, values, crops * N, K);
    }

    private static double[] filled(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }
}
