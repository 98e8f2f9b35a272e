package io.github.ssl4j.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Views;
import org.junit.jupiter.api.Test;

/** What holds of every method whose loss is that of the raw embeddings of two views. */
abstract class TwinEmbeddingTests {
    private static final Progress FIRST = new Progress(0, 10, 1);

    /** Makes the method around {@link SmallRuns#encoder}. */
    abstract SslMethod create(Initializer init);

    /** Returns the loss of two embeddings. */
    abstract Tensor loss(Tensor first, Tensor second);

    /** Returns the name of the head among the trained modules. */
    abstract String head();

    @Test
    void theLossIsThatOfTheRawEmbeddingsOfEachViewByItself() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            SslMethod method = create(Initializer.of(device, 3));
            Views views = SmallRuns.views(device, 4, 1);
            double expected = loss(embed(method, views.get(0)), embed(method, views.get(1)))
                    .scalar();

            double loss = method.step(views, FIRST).loss().scalar();

            assertThat(loss).isCloseTo(expected, within(1e-10));
        }
    }

    @Test
    void oneImageInABatchIsRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            SslMethod method = create(Initializer.of(device, 3));
            assertThatThrownBy(() -> method.step(SmallRuns.views(device, 1, 1), FIRST))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use a batch of at least 2");
        }
    }

    /** Returns the embeddings of a view, made by copies so that statistics stay. */
    private Tensor embed(SslMethod method, Tensor view) {
        Module encoder = method.trained().get("backbone").copy();
        Module copy = method.trained().get(head()).copy();
        return Gradients.off(() -> copy.apply(encoder.apply(view)));
    }
}
