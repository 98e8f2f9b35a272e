package io.github.ssl4j.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods whose loss is that of the raw embeddings of two views: Barlow Twins and VICReg. */
class TwinEmbeddingTests {
    private static final Progress FIRST = new Progress(0, 10, 1);
    private static final List<Layer> HEAD = List.of(Layer.hidden(8), Layer.linear(6));

    /**
     * One of them.
     *
     * @param create makes it around {@link SmallRuns#encoder}
     * @param loss of two embeddings
     * @param head the name of the head among the trained modules
     */
    private record Twins(Function<Initializer, SslMethod> create, BinaryOperator<Tensor> loss, String head) {

        /** Returns the embeddings of a view, made by copies so that statistics stay. */
        Tensor embed(SslMethod method, Tensor view) {
            Module encoder = method.trained().get("backbone").copy();
            Module copy = method.trained().get(head).copy();
            return Gradients.off(() -> copy.apply(encoder.apply(view)));
        }
    }

    static Stream<Named<Twins>> methods() {
        BarlowTwins.Config barlowTwins = BarlowTwinsMethod.cifar10().settings().withProjection(HEAD);
        VicReg.Config vicReg = VicRegMethod.cifar10().settings().withExpansion(HEAD);
        return Stream.of(
                Named.of(
                        "Barlow Twins",
                        new Twins(
                                init -> new BarlowTwins(init, SmallRuns.encoder(init), barlowTwins),
                                barlowTwins.loss()::loss,
                                "projector")),
                Named.of(
                        "VICReg",
                        new Twins(
                                init -> new VicReg(init, SmallRuns.encoder(init), vicReg),
                                vicReg.loss()::loss,
                                "expander")));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theLossIsThatOfTheRawEmbeddingsOfEachViewByItself(Twins twins) {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            SslMethod method = twins.create().apply(Initializer.of(device, 3));
            Views views = SmallRuns.views(device, 4, 1);
            Tensor first = twins.embed(method, views.get(0));
            Tensor second = twins.embed(method, views.get(1));
            double expected = twins.loss().apply(first, second).scalar();

            double loss = method.step(views, FIRST).loss().scalar();

            assertThat(loss).isCloseTo(expected, within(1e-10));
        }
    }

    @Test
    void vicRegReportsItsTermsWithoutTheirWeightsAndWatchesFeaturesAndEmbeddings() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Initializer init = Initializer.of(device, 3);
            VicReg.Config config = VicRegMethod.cifar10().settings().withExpansion(HEAD);
            VicReg vicReg = new VicReg(init, SmallRuns.encoder(init), config);

            Step step = vicReg.step(SmallRuns.views(device, 4, 1), FIRST);

            Map<String, Double> terms = step.metrics();
            assertThat(terms).containsOnlyKeys("invariance", "variance", "covariance");
            VicRegLoss loss = config.loss();
            double sum = loss.invariance() * terms.get("invariance")
                    + loss.variance() * terms.get("variance")
                    + loss.covariance() * terms.get("covariance");
            assertThat(step.loss().scalar()).isCloseTo(sum, within(1e-10));
            assertThat(step.features().orElseThrow().shape()).containsExactly(4, 8);
            assertThat(step.embeddings().orElseThrow().shape()).containsExactly(4, 6);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void oneImageInABatchIsRefused(Twins twins) {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            SslMethod method = twins.create().apply(Initializer.of(device, 3));
            assertThatThrownBy(() -> method.step(SmallRuns.views(device, 1, 1), FIRST))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use a batch of at least 2");
        }
    }
}
