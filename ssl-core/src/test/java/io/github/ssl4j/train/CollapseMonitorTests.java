package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CollapseMonitorTests {
    private static final int EVERY = 10;
    private static final int ROWS = 32;
    private static final int WIDTH = 16;

    private final Device device = Nd4jDevice.float32();
    private final RandomStream random = RandomStream.of(1);

    @Test
    void healthyStepsRaiseNothing() {
        List<CollapseWarning> warnings = watch(
                200,
                2.5,
                measured -> all -> all.monitor(directions()).entropy(codes(3)).trivialLoss(Math.log(WIDTH)));

        assertThat(warnings).isEmpty();
    }

    @Test
    void equalFeaturesAreNamedOnceWithTheSettingToChange() {
        List<CollapseWarning> warnings = watch(200, 1, measured -> step -> step.monitor(nearly(1e-3)));

        assertThat(warnings)
                .extracting(CollapseWarning::sign)
                .containsExactlyInAnyOrder(CollapseSign.FEATURE_SPREAD, CollapseSign.EFFECTIVE_RANK);
        assertThat(warnings.get(0).step()).isLessThan(200);
        assertThat(warnings.get(0).message())
                .startsWith("toy collapses: at step 40 the feature spread is 0.00")
                .contains("where random directions have 0.25")
                .endsWith("Advice: turn the knob");
    }

    @Test
    void featuresAlongOneLineAreNamed() {
        assertThat(watch(200, 1, measured -> step -> step.monitor(line())))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.sign()).isEqualTo(CollapseSign.EFFECTIVE_RANK);
                    assertThat(warning.message()).contains("an effective rank of 1.0 out of 16");
                });
    }

    @Test
    void featuresThatBeginAlikeAndStaySoAreNoCollapse() {
        assertThat(watch(200, 1, measured -> step -> step.monitor(nearly(0.05))))
                .isEmpty();
    }

    @Test
    void embeddingsThatCollapseBeforeTheFeaturesAreNamed() {
        List<CollapseWarning> warnings =
                watch(200, 1, measured -> step -> step.monitor(directions()).embeddings(nearly(1e-3)));

        assertThat(warnings)
                .extracting(CollapseWarning::sign)
                .containsExactlyInAnyOrder(CollapseSign.EMBEDDING_SPREAD, CollapseSign.EMBEDDING_RANK);
        assertThat(warnings.get(0).message()).startsWith("toy collapses: at step 40 the embedding spread is 0.00");
        assertThat(warnings.get(1).message()).contains("the embeddings have an effective rank of");
    }

    @Test
    void imagesThatShareOneCodeAreNamed() {
        assertThat(watch(200, 1, measured -> step -> step.entropy(oneCode())))
                .extracting(CollapseWarning::sign)
                .containsExactly(CollapseSign.ONE_CODE);
    }

    @Test
    void codesThatTellNothingApartAreNamed() {
        assertThat(watch(200, 1, measured -> step -> step.entropy(codes(0.001))))
                .extracting(CollapseWarning::sign)
                .containsExactly(CollapseSign.UNIFORM_CODES);
    }

    @Test
    void aLossThatStaysAtItsTrivialValueIsNamedWithinTwoHundredSteps() {
        List<CollapseWarning> warnings = watch(200, 2.773, measured -> step -> step.trivialLoss(Math.log(16)));

        assertThat(warnings).singleElement().satisfies(warning -> {
            assertThat(warning.sign()).isEqualTo(CollapseSign.TRIVIAL_LOSS);
            assertThat(warning.message()).contains("the loss is 2.773");
        });
    }

    @Test
    void aLossThatOnlyBeginsAtItsTrivialValueIsHealthy() {
        assertThat(watch(100, 2.773, measured -> step -> step.trivialLoss(Math.log(16))))
                .isEmpty();
    }

    @Test
    void aLossThatFallsNearlyAllTheWayToItsTrivialValueIsNamed() {
        assertThat(watch(200, step -> 1 + 25 / (1.0 + 20 * step), measured -> step -> step.trivialLoss(1)))
                .extracting(CollapseWarning::sign)
                .containsExactly(CollapseSign.TRIVIAL_LOSS);
        assertThat(watch(200, step -> 1 + 25 / (1.0 + step / 4), measured -> step -> step.trivialLoss(1)))
                .isEmpty();
    }

    @Test
    void aLossThatSinksToNothingIsNamed() {
        List<CollapseWarning> warnings =
                watch(200, step -> step < 50 ? 8 : 0.004, measured -> step -> step.monitor(directions()));

        assertThat(warnings).singleElement().satisfies(warning -> {
            assertThat(warning.sign()).isEqualTo(CollapseSign.VANISHING_LOSS);
            assertThat(warning.step()).isEqualTo(90);
            assertThat(warning.message()).contains("the loss is 0.0040, where it was 8.0 at the first step");
        });
        assertThat(watch(200, step -> step < 50 ? 8 : 0.04, measured -> step -> step.monitor(directions())))
                .as("a low loss")
                .isEmpty();
        assertThat(watch(200, step -> step < 50 ? -0.5 : -0.0001, measured -> step -> step.monitor(directions())))
                .as("a loss that begins below 0")
                .isEmpty();
    }

    @Test
    void aFewBadMeasurementsAreNoCollapse() {
        assertThat(watch(200, 1, measured -> step -> step.monitor(measured % 5 == 4 ? directions() : nearly(1e-3))))
                .isEmpty();
    }

    private List<CollapseWarning> watch(int steps, double loss, IntFunction<UnaryOperator<Step>> measured) {
        return watch(steps, step -> loss, measured);
    }

    /** Watches so many steps; every tenth is measured. */
    @SuppressWarnings("try") // javac asks for a use of the scope
    private List<CollapseWarning> watch(
            int steps, IntToDoubleFunction losses, IntFunction<UnaryOperator<Step>> measured) {
        List<CollapseWarning> warnings = new ArrayList<>();
        CollapseMonitor monitor = new CollapseMonitor(new Toy()).onWarning(warnings::add);
        for (int step = 0; step < steps; step++) {
            try (Scope scope = Scope.open()) {
                double loss = losses.applyAsDouble(step);
                Optional<Health> health = Optional.empty();
                if (step % EVERY == 0) {
                    Step made = measured.apply(step / EVERY).apply(Step.of(Tensor.of(device, new double[] {loss}, 1)));
                    health = Optional.of(Health.of(made, loss, new CodeUse(), GlobalBatch.alone()));
                }
                monitor.onStep(StepReports.of(new Progress(step, steps, 1), loss, health));
            }
        }
        return warnings;
    }

    private Tensor directions() {
        return matrix(random::nextGaussian);
    }

    private Tensor nearly(double difference) {
        return matrix(() -> 1 + difference * random.nextGaussian());
    }

    private Tensor line() {
        return Ops.multiply(directions(), Tensor.of(device, unit(), WIDTH));
    }

    private static double[] unit() {
        double[] unit = new double[WIDTH];
        unit[3] = 1;
        return unit;
    }

    private Tensor codes(double sharpness) {
        return Ops.softmax(directions().times(sharpness));
    }

    private Tensor oneCode() {
        return Ops.softmax(
                Ops.add(directions(), Tensor.of(device, unit(), WIDTH).times(20)));
    }

    private Tensor matrix(DoubleSupplier draw) {
        double[] values = new double[ROWS * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = draw.getAsDouble();
        }
        return Tensor.of(device, values, ROWS, WIDTH);
    }

    /** A name and an advice. */
    private static final class Toy extends SslMethod {
        @Override
        public String name() {
            return "toy";
        }

        @Override
        public String collapseAdvice() {
            return "turn the knob";
        }

        @Override
        public Backbone backbone() {
            throw new UnsupportedOperationException("the toy has no encoder");
        }

        @Override
        public Step step(Views views, Progress progress) {
            throw new UnsupportedOperationException("the toy makes no step");
        }

        @Override
        public int views() {
            return 2;
        }
    }
}
