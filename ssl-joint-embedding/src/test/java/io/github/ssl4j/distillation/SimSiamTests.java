package io.github.ssl4j.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimSiamTests {
    private static final Progress START = new Progress(0, 10, 1);
    private static final List<Layer> PROJECTION =
            List.of(Layer.hidden(8), new Layer(6, false, Norm.PLAIN, Activation.NONE));
    private static final List<Layer> PREDICTION = List.of(Layer.hidden(4), Layer.linear(6));

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
    void lossAndGradientsAreThoseOfPredictingConstants() {
        SimSiam simSiam = simSiam();
        Views views = Tiny.views(device, 1, 8, 8);
        Tensor loss = simSiam.step(views, START).loss();
        loss.backward();
        double found = loss.scalar();
        Map<String, double[]> gradients = takeGradients(simSiam);

        Module encoder = simSiam.trained().get("encoder");
        Module predictor = simSiam.trained().get("predictor");
        Tensor z0 = Gradients.off(() -> encoder.apply(views.get(0)));
        Tensor z1 = Gradients.off(() -> encoder.apply(views.get(1)));
        Tensor p0 = predictor.apply(encoder.apply(views.get(0)));
        Tensor p1 = predictor.apply(encoder.apply(views.get(1)));
        Tensor expected = cosine(p0, z1).plus(cosine(p1, z0)).times(-0.5 / views.batch());
        expected.backward();

        assertThat(found).isCloseTo(expected.scalar(), within(1e-6));
        takeGradients(simSiam).forEach((name, gradient) -> {
            assertThat(Tiny.size(gradient)).as(name).isPositive();
            assertThat(gradients.get(name)).as(name).containsExactly(gradient, within(1e-5));
        });
    }

    @Test
    void featuresOfTheBackboneAndEmbeddingsOfTheFirstViewAreWatched() {
        SimSiam simSiam = simSiam();
        Views views = Tiny.views(device, 1, 8, 8);

        Step step = simSiam.step(views, START);

        Branch encoder = (Branch) simSiam.trained().get("encoder");
        Tensor h = Gradients.off(() -> simSiam.backbone().apply(views.get(0)));
        assertThat(step.features().orElseThrow().toDoubles()).containsExactly(h.toDoubles(), within(1e-6));
        assertThat(step.embeddings().orElseThrow().toDoubles())
                .containsExactly(Gradients.off(() -> encoder.head().apply(h)).toDoubles(), within(1e-6));
    }

    @Test
    void thereIsNoStateBesideTheTrainedParts() {
        SimSiam simSiam = simSiam();
        Map<String, double[]> before = Tiny.values(simSiam);

        Step step = simSiam.step(Tiny.views(device, 1, 8, 8), START);
        step.loss().backward();
        step.afterUpdate();

        assertThat(simSiam.state()).isEmpty();
        Tiny.values(simSiam).forEach((name, values) -> {
            if (!Tiny.isBuffer(name)) {
                assertThat(values).as(name).isEqualTo(before.get(name));
            }
        });
    }

    @Test
    void oneImageIsTooFewForBatchNorm() {
        SimSiam simSiam = simSiam();
        Views views = Tiny.viewsOf(1, device, 1, 8, 8);

        assertThatThrownBy(() -> simSiam.step(views, START))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batchNorm");
    }

    @Test
    void aPredictionOfAnotherWidthThanTheProjectionIsRefused() {
        assertThatThrownBy(() -> SimSiamMethod.cifar10().settings().withHeads(PROJECTION, List.of(Layer.linear(5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SimSiam: expected a prediction as wide as the projection, 6, found 5");
    }

    @Test
    void theProjectionOfThePaperEndsInABatchNormThatOnlyNormalises() {
        List<Layer> projection = SimSiamMethod.paper().settings().projection();

        assertThat(projection).hasSize(3);
        assertThat(projection.get(2)).isEqualTo(new Layer(2048, false, Norm.PLAIN, Activation.NONE));
    }

    private static Tensor cosine(Tensor p, Tensor z) {
        return Ops.sum(Ops.l2Normalize(p).times(Ops.l2Normalize(z)));
    }

    private static Map<String, double[]> takeGradients(SimSiam simSiam) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        simSiam.parameters().forEach((name, tensor) -> {
            gradients.put(name, tensor.gradient().toDoubles());
            tensor.clearGradient();
        });
        return gradients;
    }

    private SimSiam simSiam() {
        Initializer init = Initializer.of(device, 3);
        return new SimSiam(
                init, Tiny.resNet(init), SimSiamMethod.cifar10().settings().withHeads(PROJECTION, PREDICTION));
    }
}
