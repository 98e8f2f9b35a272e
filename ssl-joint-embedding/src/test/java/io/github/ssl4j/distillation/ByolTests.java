package io.github.ssl4j.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ByolTests {
    private static final Progress START = new Progress(0, 10, 1);

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
    void gradientsReachTheOnlineNetworkAndThePredictorButNotTheTarget() {
        Byol byol = byol(TargetMomentum.constant(0.5));

        byol.step(Tiny.views(device, 1, 8, 8), START).loss().backward();

        byol.parameters()
                .forEach(
                        (name, tensor) -> assertThat(Tiny.size(tensor.gradient().toDoubles()))
                                .as(name)
                                .isPositive());
        byol.state()
                .forEach(
                        (name, tensor) -> assertThat(tensor.gradient()).as(name).isNull());
    }

    @Test
    void aViewIsComparedWithTheTargetOfTheOtherView() {
        Initializer init = Initializer.of(device, 3);
        List<Layer> head = List.of(Layer.hidden(8), Layer.linear(4));
        Byol byol = new Byol(
                init,
                Tiny.resNet(init),
                ByolMethod.cifar10().settings().withHeads(head, List.of())); // p = z = t at the start
        Views views = Tiny.views(device, 1, 8, 8);
        Views alike = new Views(List.of(views.get(0), views.get(0)), views.images());
        Views swapped = new Views(List.of(views.get(1), views.get(0)), views.images());

        double loss = byol.step(views, START).loss().scalar();

        assertThat(byol.step(alike, START).loss().scalar()).isCloseTo(-1, within(1e-5));
        assertThat(loss).isGreaterThan(-0.99);
        assertThat(byol.step(swapped, START).loss().scalar()).isCloseTo(loss, within(1e-5));
    }

    @Test
    void theTargetFollowsTheParametersAfterTheOptimiserMovedThem() {
        Byol byol = byol(TargetMomentum.constant(0.75));
        Map<String, double[]> before = Tiny.values(byol);

        Tiny.train(byol, Tiny.views(device, 1, 8, 8), START);

        Map<String, double[]> after = Tiny.values(byol);
        int followed = 0;
        for (String name : byol.state().keySet()) {
            if (!Tiny.isBuffer(name)) {
                double[] online = after.get(name.replace("target.", "online."));
                double[] expected = before.get(name);
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = 0.75 * expected[i] + 0.25 * online[i];
                }
                assertThat(after.get(name)).as(name).containsExactly(expected, within(1e-6));
                assertThat(online).as(name).isNotEqualTo(before.get(name.replace("target.", "online.")));
                followed++;
            }
        }
        assertThat(followed).isPositive();
    }

    @Test
    void theBatchNormsOfTheTargetKeepTheirOwnStatistics() {
        Byol byol = byol(TargetMomentum.constant(0));
        Map<String, double[]> before = Tiny.values(byol);
        Step step = byol.step(Tiny.views(device, 1, 8, 8), START);
        step.loss().backward();
        Map<String, double[]> stepped = Tiny.values(byol);
        byol.trained().get("online").state().forEach((name, tensor) -> {
            if (Tiny.isBuffer(name)) {
                device.fill(tensor.storage(), 7);
            }
        });

        step.afterUpdate();

        Map<String, double[]> after = Tiny.values(byol);
        int buffers = 0;
        for (String name : byol.state().keySet()) {
            if (Tiny.isBuffer(name)) {
                assertThat(stepped.get(name)).as(name).isNotEqualTo(before.get(name));
                assertThat(after.get(name)).as(name).isEqualTo(stepped.get(name));
                buffers++;
            }
        }
        assertThat(buffers).isPositive();
    }

    @Test
    void theTargetNormalisesByTheBatchEvenIfTheEncoderWasBeingEvaluated() {
        Initializer init = Initializer.of(device, 3);
        ResNet encoder = Tiny.resNet(init);
        encoder.training(false);
        Byol byol = new Byol(init, encoder, config(TargetMomentum.constant(1)));
        byol.trained().values().forEach(module -> module.training(true));
        Views views = Tiny.views(device, 1, 8, 8);
        double loss = byol.step(views, START).loss().scalar();

        byol.state().forEach((name, tensor) -> {
            if (Tiny.isBuffer(name)) {
                device.fill(tensor.storage(), 5);
            }
        });

        assertThat(byol.step(views, START).loss().scalar()).isEqualTo(loss);
    }

    @Test
    void featuresOfTheBackboneAndEmbeddingsOfTheFirstViewAreWatched() {
        Byol byol = byol(TargetMomentum.constant(0.5));
        Views views = Tiny.views(device, 1, 8, 8);

        Step step = byol.step(views, START);

        Branch online = (Branch) byol.trained().get("online");
        Tensor h = Gradients.off(() -> byol.backbone().apply(views.get(0)));
        assertThat(step.features().orElseThrow().toDoubles()).containsExactly(h.toDoubles(), within(1e-6));
        assertThat(step.embeddings().orElseThrow().toDoubles())
                .containsExactly(Gradients.off(() -> online.head().apply(h)).toDoubles(), within(1e-6));
    }

    @Test
    void thePredictorHasNoSlowCopy() {
        Byol byol = byol(TargetMomentum.constant(0.5));

        assertThat(byol.state().keySet())
                .allMatch(name -> name.startsWith("target.backbone.") || name.startsWith("target.head."));
        assertThat(byol.parameters().keySet()).anyMatch(name -> name.startsWith("predictor."));
    }

    @Test
    void theMomentumGrowsOverTheRun() {
        Byol byol = byol(TargetMomentum.growingFrom(0));
        Views views = Tiny.views(device, 1, 8, 8);
        byol.parameters().values().forEach(tensor -> device.fill(tensor.storage(), 3));
        Map<String, double[]> before = Tiny.values(byol);

        byol.step(views, new Progress(9_999_999, 10_000_000, 1)).afterUpdate();
        assertThat(Tiny.values(byol).get("target.head.layers.0.weight"))
                .containsExactly(before.get("target.head.layers.0.weight"), within(1e-6));

        byol.step(views, START).afterUpdate();
        assertThat(Tiny.values(byol).get("target.head.layers.0.weight")).containsOnly(3);
    }

    @Test
    void theMomentumGrowsAlongHalfACosine() {
        assertThat(TargetMomentum.growingFrom(0.9).at(0.25))
                .isCloseTo(1 - 0.1 * (1 + Math.cos(Math.PI / 4)) / 2, within(1e-12));
    }

    @Test
    void oneImageIsTooFewForBatchNorm() {
        Byol byol = byol(TargetMomentum.constant(0.5));
        Views views = Tiny.viewsOf(1, device, 1, 8, 8);

        assertThatThrownBy(() -> byol.step(views, START))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batchNorm");
    }

    @Test
    void aPredictionOfAnotherWidthThanTheProjectionIsRefused() {
        List<Layer> eight = List.of(Layer.linear(8));
        List<Layer> four = List.of(Layer.linear(4));

        assertThatThrownBy(() -> ByolMethod.cifar10().settings().withHeads(eight, four))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BYOL: expected a prediction as wide as the projection, 8, found 4");
        assertThatThrownBy(() -> ByolMethod.cifar10().settings().withHeads(List.of(), four))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BYOL: expected a projection of at least one layer, found none");
    }

    private Byol byol(TargetMomentum momentum) {
        Initializer init = Initializer.of(device, 3);
        return new Byol(init, Tiny.resNet(init), config(momentum));
    }

    private static Byol.Config config(TargetMomentum momentum) {
        List<Layer> head = List.of(Layer.hidden(8), Layer.linear(4));
        return ByolMethod.cifar10().settings().withHeads(head, head).withMomentum(momentum);
    }
}
