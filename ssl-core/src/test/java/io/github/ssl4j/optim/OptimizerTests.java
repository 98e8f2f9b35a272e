package io.github.ssl4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OptimizerTests {
    private static final Sgd.Config PLAIN = new Sgd.Config(0, false);

    private final Device device = Nd4jDevice.float64();
    private final Scope scope = Scope.open();

    @AfterEach
    void closeScope() {
        scope.close();
    }

    private Tensor parameter(double... values) {
        Tensor tensor = Tensor.persistent(device, values.length).withGradient();
        device.write(tensor.storage(), values, 0);
        return tensor;
    }

    /** Leaves the gradient {@code slope} at every element of the tensors. */
    private static void backward(double slope, Tensor... tensors) {
        Tensor loss = Ops.sum(tensors[0]).times(slope);
        for (int i = 1; i < tensors.length; i++) {
            loss = loss.plus(Ops.sum(tensors[i]).times(slope));
        }
        loss.backward();
    }

    private static Map<String, Tensor> named(String name, Tensor tensor) {
        return Map.of(name, tensor);
    }

    private static Map<String, Tensor> named(String first, Tensor a, String second, Tensor b) {
        Map<String, Tensor> map = new LinkedHashMap<>();
        map.put(first, a);
        map.put(second, b);
        return map;
    }

    @Test
    void onlyParametersWithAGradientMove() {
        Tensor used = parameter(1, 2);
        Tensor unused = parameter(3);
        Sgd sgd = new Sgd(List.of(ParameterGroup.all(named("used", used, "unused", unused), 0.5)), PLAIN);
        backward(1, used);
        sgd.step(0.5);
        assertThat(used.toDoubles()).containsExactly(0.25, 1);
        assertThat(unused.toDoubles()).containsExactly(3);
        assertThat(sgd.steps()).isEqualTo(1);
    }

    @Test
    void aStepUsesUpTheGradients() {
        Tensor p = parameter(1);
        Sgd sgd = new Sgd(List.of(ParameterGroup.all(named("p", p), 0)), PLAIN);
        backward(1, p);
        sgd.step(0.5);
        assertThat(p.gradient()).isNull();
        assertThatIllegalStateException()
                .isThrownBy(() -> sgd.step(0.5))
                .withMessage("no parameter has a gradient; step() comes after backward()");
    }

    @Test
    void scheduledWeightDecayLeavesGroupsWithoutDecayAlone() {
        Tensor weight = parameter(1);
        Tensor bias = parameter(1);
        Sgd sgd = new Sgd(
                List.of(
                        ParameterGroup.all(named("weight", weight), 0.1),
                        new ParameterGroup("biases", named("bias", bias), 0, false, 1)),
                PLAIN);
        sgd.weightDecay(0.5);
        backward(0, weight, bias);
        sgd.step(1);
        assertThat(weight.scalar()).isEqualTo(0.5);
        assertThat(bias.scalar()).isEqualTo(1);
    }

    @Test
    void aGroupScalesTheLearningRate() {
        Tensor p = parameter(1);
        Sgd sgd = new Sgd(List.of(ParameterGroup.all(named("p", p), 0).withLearningRateScale(0.25)), PLAIN);
        backward(2, p);
        sgd.step(1);
        assertThat(p.scalar()).isEqualTo(0.5);
    }

    @Test
    void tensorsOfRankOneNeitherDecayNorAdapt() {
        Tensor bias = parameter(1, 2);
        Tensor weight = Tensor.persistent(device, 2, 1).withGradient();
        List<ParameterGroup> groups =
                ParameterGroup.excludingNormsAndBiases(named("bias", bias, "weight", weight), 0.1);
        assertThat(groups)
                .containsExactly(
                        new ParameterGroup("weights", named("weight", weight), 0.1, true, 1),
                        new ParameterGroup("norms and biases", named("bias", bias), 0, false, 1));
    }

    @Test
    void exemptParametersDoNotDecayEither() {
        Tensor token = Tensor.persistent(device, 1, 2).withGradient();
        Tensor weight = Tensor.persistent(device, 2, 1).withGradient();
        Map<String, Tensor> parameters = named("encoder.cls_token", token, "encoder.cls_token.weight", weight);
        assertThat(ParameterGroup.excludingNormsAndBiases(parameters, 0.1, List.of("cls_token")))
                .containsExactly(
                        new ParameterGroup("weights", named("encoder.cls_token.weight", weight), 0.1, true, 1),
                        new ParameterGroup("norms and biases", named("encoder.cls_token", token), 0, false, 1));
    }

    @Test
    void adamWCountsOnlyTheStepsOfTheParameter() {
        Tensor always = parameter(0);
        Tensor late = parameter(0);
        AdamW adamW = new AdamW(
                List.of(ParameterGroup.all(named("always", always, "late", late), 0)), AdamW.Config.defaults());
        for (int i = 0; i < 3; i++) {
            backward(1, always);
            adamW.step(0.1);
        }
        backward(1, always, late);
        adamW.step(0.1);
        assertThat(late.scalar()).isEqualTo(-0.1, within(1e-8));
    }

    /** Two steps by hand: g' = g + 0.1 p, m = 0.9 m + 0.1 g', v = 0.99 v + 0.01 g'^2, p -= 0.5 m^ / (sqrt(v^) + eps). */
    @Test
    void adamAddsTheDecayToTheGradient() {
        Tensor p = parameter(2);
        Adam adam = new Adam(List.of(ParameterGroup.all(named("p", p), 0.1)), new Adam.Config(0.9, 0.99, 1e-8));
        backward(0.3, p);
        adam.step(0.5);
        assertThat(p.scalar()).isEqualTo(1.5, within(1e-7)); // g' = 0.5, and the first step has the length of the rate

        backward(-1, p);
        adam.step(0.5);
        double g = -1 + 0.1 * 1.5;
        double m = (0.9 * 0.1 * 0.5 + 0.1 * g) / (1 - 0.9 * 0.9);
        double v = (0.99 * 0.01 * 0.25 + 0.01 * g * g) / (1 - 0.99 * 0.99);
        assertThat(p.scalar()).isEqualTo(1.5 - 0.5 * m / (Math.sqrt(v) + 1e-8), within(1e-7));
    }

    @Test
    void withoutDecayAdamIsAdamW() {
        Tensor p = parameter(1, -2);
        Tensor q = parameter(1, -2);
        Adam adam = new Adam(List.of(ParameterGroup.all(named("p", p), 0)), Adam.Config.defaults());
        AdamW adamW = new AdamW(List.of(ParameterGroup.all(named("q", q), 0)), AdamW.Config.defaults());
        for (double gradient : new double[] {1, -3, 0.5}) {
            backward(gradient, p, q);
            adam.step(0.1);
            adamW.step(0.1);
        }
        assertThat(p.toDoubles()).containsExactly(q.toDoubles());
    }

    @Test
    void aRestoredOptimizerGoesOnAsIfNothingHadHappened() {
        Tensor p = parameter(1, -1);
        Tensor late = parameter(0.5);
        Map<String, Tensor> parameters = named("p", p, "late", late);
        AdamW first = new AdamW(List.of(ParameterGroup.all(parameters, 0.1)), AdamW.Config.defaults());
        backward(1, p);
        first.step(0.1);
        backward(-3, p, late);
        first.step(0.1);

        Tensor p2 = parameter(p.toDoubles());
        Tensor late2 = parameter(late.toDoubles());
        AdamW second =
                new AdamW(List.of(ParameterGroup.all(named("p", p2, "late", late2), 0.1)), AdamW.Config.defaults());
        Map<String, Tensor> saved = first.state();
        second.steps(first.steps());
        second.state()
                .forEach((name, tensor) ->
                        device.write(tensor.storage(), saved.get(name).toDoubles(), 0));
        assertThat(saved.keySet())
                .containsExactly(
                        "p.firstMoment", "p.secondMoment", "late.firstMoment", "late.secondMoment", "skippedSteps");

        backward(2, p, late);
        first.step(0.1);
        backward(2, p2, late2);
        second.step(0.1);
        assertThat(p2.toDoubles()).containsExactly(p.toDoubles());
        assertThat(late2.toDoubles()).containsExactly(late.toDoubles());
        assertThat(second.steps()).isEqualTo(3);
    }

    @Test
    void closingFreesTheStateAndLeavesTheParameters() {
        Tensor p = parameter(1);
        Sgd sgd = new Sgd(List.of(ParameterGroup.all(named("p", p), 0)), Sgd.Config.defaults());
        Tensor velocity = sgd.state().get("p.velocity");
        sgd.close();
        assertThatIllegalStateException().isThrownBy(velocity::storage).withMessageContaining("closed");
        assertThat(p.scalar()).isEqualTo(1);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sgd.Config(1.5, false))
                .withMessage("the momentum of SGD should be in [0, 1), found 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sgd.Config(0, true))
                .withMessage("Nesterov SGD needs a momentum above 0, found 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lars.Config(Double.NaN, 0.001, LarsStep.Norm.DECAYED_GRADIENT, 0))
                .withMessage("the momentum of LARS should be in [0, 1), found NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lars.Config(0.9, 0, LarsStep.Norm.DECAYED_GRADIENT, 0))
                .withMessage("the trust coefficient of LARS should be above 0 and finite, found 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Adam.Config(1, 0.999, 1e-8))
                .withMessage("beta1 of Adam should be in [0, 1), found 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdamW.Config(0.9, 1, 1e-8))
                .withMessage("beta2 of AdamW should be in [0, 1), found 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdamW.Config(0.9, 0.999, -1))
                .withMessage("the epsilon of AdamW should be at least 0 and finite, found -1.0");
    }

    @Test
    void aLearningRateThatIsNoneMovesNothing() {
        Tensor p = parameter(1);
        Sgd sgd = new Sgd(List.of(ParameterGroup.all(named("p", p), 0)), PLAIN);
        backward(1, p);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sgd.step(Double.NaN))
                .withMessage("the learning rate should be at least 0 and finite, found NaN");
        assertThat(p.scalar()).isEqualTo(1);
        assertThat(sgd.steps()).isZero();
    }

    @Test
    void negativeWeightDecayIsRefused() {
        Map<String, Tensor> parameters = named("p", parameter(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParameterGroup.all(parameters, -0.1))
                .withMessage("the weight decay of the parameter group all should be at least 0 and finite, found -0.1");
        Sgd sgd = new Sgd(List.of(ParameterGroup.all(parameters, 0.1)), PLAIN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sgd.weightDecay(-0.1))
                .withMessage("the weight decay should be at least 0 and finite, found -0.1");
    }

    @Test
    void groupsWithoutOrWithDoubleParametersAreRefused() {
        Tensor p = parameter(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sgd(List.of(), PLAIN))
                .withMessage("an optimizer needs at least one parameter group, found none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParameterGroup.all(Map.of(), 0))
                .withMessage("the parameter group all needs at least one parameter");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sgd(List.of(ParameterGroup.all(named("a", p, "b", p), 0)), PLAIN))
                .withMessage("a parameter should have one name, found a and b");
        ParameterGroup one = ParameterGroup.all(named("a", p), 0);
        ParameterGroup two = new ParameterGroup("two", named("a", parameter(2)), 0, true, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sgd(List.of(one, two), PLAIN))
                .withMessage("the parameter a should be in one group, found it in all and two");
    }

    @Test
    void parametersAndGradientsOnTwoDevicesAreRefused() {
        Device other = Nd4jDevice.float32();
        Tensor here = parameter(1);
        Tensor there = Tensor.persistent(other, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sgd(List.of(ParameterGroup.all(named("a", here, "b", there), 0)), PLAIN))
                .withMessage(
                        "the parameter b should be on the device of the others, nd4j of FLOAT64, found it on another, nd4j of FLOAT32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Optimizer.requireSameDevice("a", device, other))
                .withMessage(
                        "the gradient of the parameter a should be on the parameter's device, nd4j of FLOAT64, found it on another, nd4j of FLOAT32");
    }
}
