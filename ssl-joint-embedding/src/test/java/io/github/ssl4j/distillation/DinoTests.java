package io.github.ssl4j.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DinoTests {
    private static final int CODES = 6;
    private static final Progress EPOCH_0 = new Progress(0, 10, 4);
    private static final Progress EPOCH_1 = new Progress(10, 10, 4);

    private final Device device = new CpuDevice();
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
    void gradientsReachTheStudentButNotTheTeacherOrTheCentre() {
        Dino dino = dino();

        dino.step(views(1), EPOCH_0).loss().backward();

        dino.parameters()
                .forEach(
                        (name, tensor) -> assertThat(Tiny.size(tensor.gradient().toDoubles()))
                                .as(name)
                                .isPositive());
        dino.state()
                .forEach(
                        (name, tensor) -> assertThat(tensor.gradient()).as(name).isNull());
    }

    @Test
    void theEncoderThatIsKeptIsTheTeachers() {
        Dino dino = dino();

        Tiny.train(dino, views(1), EPOCH_1);

        Map<String, Tensor> kept = dino.backbone().state();
        kept.forEach((name, tensor) -> assertThat(tensor.toDoubles())
                .as(name)
                .isEqualTo(dino.state().get("teacher.backbone." + name).toDoubles()));
        assertThat(kept.get("conv1.weight").toDoubles())
                .isNotEqualTo(
                        dino.parameters().get("student.backbone.conv1.weight").toDoubles());
    }

    @Test
    void theRowsOfTheLastLayerKeepTheirLength() {
        Dino dino = dino();

        assertThat(dino.parameters()).containsKey("student.head.last_layer.weight_v");
        assertThat(dino.parameters().keySet()).noneMatch(name -> name.endsWith("weight_g"));
    }

    @Test
    void theLastLayerHasNoGradientInEpoch0AndOneAfterwards() {
        Dino dino = dino();
        String last = "student.head.last_layer.weight_v";

        dino.step(views(1), EPOCH_1).loss().backward();
        dino.beforeUpdate(EPOCH_1);
        assertThat(dino.parameters().values()).allMatch(tensor -> tensor.gradient() != null);

        dino.beforeUpdate(new Progress(9, 10, 4));
        dino.parameters()
                .forEach((name, tensor) ->
                        assertThat(tensor.gradient() == null).as(name).isEqualTo(name.equals(last)));
    }

    @Test
    void theLastLayerStandsStillInEpoch0() {
        Dino dino = dino();
        String last = "student.head.last_layer.weight_v";
        double[] before = Tiny.values(dino).get(last);

        Tiny.train(dino, views(1), EPOCH_0);
        assertThat(Tiny.values(dino).get(last)).isEqualTo(before);

        Tiny.train(dino, views(1), EPOCH_1);
        assertThat(Tiny.values(dino).get(last)).isNotEqualTo(before);
    }

    @Test
    void theCentreMovesAfterTheUpdateTowardsTheRawLogitsOfTheTeacher() {
        Dino dino = dino();
        Views views = views(1);
        device.fill(dino.state().get("centre.value").storage(), 0.5);

        Step step = dino.step(views, EPOCH_0);
        step.loss().backward();
        assertThat(dino.state().get("centre.value").toDoubles()).containsOnly(0.5);

        step.afterUpdate();
        double[] logits = logits(dino, views);
        double[] expected = new double[CODES];
        for (int k = 0; k < CODES; k++) {
            double sum = 0;
            for (int row = 0; row < 2 * Tiny.BATCH; row++) {
                sum += logits[row * CODES + k];
            }
            expected[k] = 0.9 * 0.5 + 0.1 * sum / (2 * Tiny.BATCH);
        }
        assertThat(dino.state().get("centre.value").toDoubles()).containsExactly(expected, within(1e-6));
    }

    @Test
    void theCentreIsTakenOffTheLogits() {
        Dino dino = dino();
        Views views = views(1);
        double loss = dino.step(views, EPOCH_0).loss().scalar();

        device.write(dino.state().get("centre.value").storage(), new double[] {0.2, 0, 0, 0, 0, 0}, 0);

        assertThat(dino.step(views, EPOCH_0).loss().scalar()).isNotCloseTo(loss, within(1e-4));
    }

    @Test
    void theTeacherSeesTheGlobalCropsOnly() {
        Dino one = dino();
        Dino other = dino();
        Views views = views(1);
        Views locals = views(2);
        Views changed = new Views(List.of(views.get(0), views.get(1), locals.get(2), locals.get(3)), views.images());

        Step step = one.step(views, EPOCH_0);
        Step otherStep = other.step(changed, EPOCH_0);
        assertThat(otherStep.loss().scalar()).isNotEqualTo(step.loss().scalar());
        step.afterUpdate();
        otherStep.afterUpdate();

        assertThat(other.state().get("centre.value").toDoubles())
                .isEqualTo(one.state().get("centre.value").toDoubles());
        int buffers = 0;
        for (String name : one.state().keySet()) {
            if (Tiny.isBuffer(name)) {
                assertThat(other.state().get(name).toDoubles())
                        .as(name)
                        .isEqualTo(one.state().get(name).toDoubles());
                buffers++;
            }
        }
        assertThat(buffers).isPositive();
    }

    @Test
    void theTeachersCodesAreWatched() {
        Step step = dino().step(views(1), EPOCH_0);

        assertThat(step.probabilities().orElseThrow().shape()).containsExactly(2 * Tiny.BATCH, CODES);
        assertThat(step.features().orElseThrow().shape()).containsExactly(4 * Tiny.BATCH, 8);
    }

    @Test
    void theTeachersTemperatureIsThatOfTheEpoch() {
        Dino warming = dino(config(new TeacherTemperature(0.02, 0.5, 2)));
        Dino cold = dino(config(TeacherTemperature.constant(0.02)));
        Dino warm = dino(config(TeacherTemperature.constant(0.5)));
        Views views = views(1);

        assertThat(warming.step(views, EPOCH_0).loss().scalar())
                .isEqualTo(cold.step(views, EPOCH_0).loss().scalar());
        assertThat(warming.step(views, EPOCH_1).loss().scalar())
                .isEqualTo(warm.step(views, EPOCH_1).loss().scalar())
                .isNotEqualTo(cold.step(views, EPOCH_1).loss().scalar());
    }

    @Test
    void theTeacherFollowsTheParametersAfterTheOptimiserMovedThem() {
        Dino dino = dino();
        Map<String, double[]> before = Tiny.values(dino);

        Tiny.train(dino, views(1), EPOCH_1);

        Map<String, double[]> after = Tiny.values(dino);
        double momentum = TargetMomentum.growingFrom(0.5).at(EPOCH_1.fraction());
        for (String name : dino.parameters().keySet()) {
            double[] student = after.get(name);
            String teacher = name.replace("student.", "teacher.");
            double[] expected = before.get(teacher);
            for (int i = 0; i < expected.length; i++) {
                expected[i] = momentum * expected[i] + (1 - momentum) * student[i];
            }
            assertThat(after.get(teacher)).as(name).containsExactly(expected, within(1e-6));
            assertThat(student).as(name).isNotEqualTo(before.get(name));
        }
    }

    @Test
    void theTeacherNormalisesByTheBatchEvenIfTheEncoderWasBeingEvaluated() {
        Initializer init = Initializer.of(device, 3);
        ResNet encoder = Tiny.resNet(init);
        encoder.training(false);
        Dino dino = new Dino(init, encoder, config(TeacherTemperature.constant(0.04)));
        dino.trained().values().forEach(module -> module.training(true));
        double loss = dino.step(views(1), EPOCH_0).loss().scalar();

        dino.state().forEach((name, tensor) -> {
            if (Tiny.isBuffer(name)) {
                device.fill(tensor.storage(), 5);
            }
        });

        assertThat(dino.step(views(1), EPOCH_0).loss().scalar()).isEqualTo(loss);
    }

    @Test
    void theRecipeOfThePaperClipsEachTensorAndRampsTheDecayOfWeights() {
        Recipe recipe = DinoMethod.paper().recipe();

        assertThat(recipe.clipping()).isEqualTo(Clipping.eachTensor(3));
        assertThat(recipe.weightDecay()).isEqualTo(WeightDecay.weightsOnly(0.04).rampingTo(0.4));
        assertThat(DinoMethod.paper().settings().teacherTemperature())
                .isEqualTo(new TeacherTemperature(0.04, 0.07, 30));
    }

    @Test
    void badSettingsAreRefused() {
        Dino.Config config = config(TeacherTemperature.constant(0.04));

        assertThatThrownBy(() -> config.withCentreMomentum(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("centre momentum: expected a number from 0 to 1, found 1.5");
        assertThatThrownBy(() -> new DinoHead.Config(List.of(Layer.linear(4)), 1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DINO head: expected at least 2 codes, found 1");
        assertThatThrownBy(() -> new DinoHead.Config(List.of(), 2, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DINO head: expected at least one layer, found none");
    }

    @Test
    void otherCropsThanTwoGlobalOnesOfOneSideInFrontAreRefused() {
        Dino dino = dino();

        assertThatCode(() -> dino.requireViews(crops(8, 8, 4, 4))).doesNotThrowAnyException();
        assertThatThrownBy(() -> dino.requireViews(crops(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DINO: expected 2 global crops and any number of local ones, found 1");
        assertThatThrownBy(() -> dino.requireViews(crops(8, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DINO: expected global crops of one size, found 8 and 4");
    }

    /** The raw logits of the teacher, whose parameters the test has not moved since the step. */
    private static double[] logits(Dino dino, Views views) {
        return Gradients.off(() -> dino.trained().get("student").apply(globals(views)))
                .toDoubles();
    }

    private static Tensor globals(Views views) {
        return Ops.concatenate(views.get(0), views.get(1));
    }

    private Views views(long seed) {
        return Tiny.views(device, seed, 8, 8, 4, 4);
    }

    private Dino dino() {
        return dino(config(TeacherTemperature.constant(0.04)));
    }

    private Dino dino(Dino.Config config) {
        Initializer init = Initializer.of(device, 3);
        return new Dino(init, Tiny.resNet(init), config);
    }

    private static Dino.Config config(TeacherTemperature temperature) {
        List<Layer> layers = List.of(new Layer(8, false, Norm.AFFINE, Activation.GELU), Layer.linear(5));
        return new Dino.Config(
                new DinoLoss(0.1),
                temperature,
                0.9,
                new DinoHead.Config(layers, CODES, false),
                1,
                TargetMomentum.growingFrom(0.5));
    }

    private static AugmentedViews crops(int... sides) {
        return new AugmentedViews(Arrays.stream(sides)
                .mapToObj(side -> Augmentation.of(RandomResizedCrop.of(side, 0.3)))
                .toList());
    }
}
