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
import io.github.ssl4j.train.Views;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarlowTwinsTests {
    private static final Progress FIRST = new Progress(0, 10, 1);
    private static final BarlowTwins.Config CONFIG = BarlowTwins.Config.cifar10()
            .withProjection(List.of(Layer.hidden(8), Layer.linear(6)))
            .withRecipe(SmallRuns.recipe(4));

    @Test
    void theLossIsThatOfTheRawEmbeddingsOfEachViewByItself() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            BarlowTwins method = create(device);
            Views views = SmallRuns.views(device, 4, 1);
            double expected = CONFIG.loss()
                    .loss(embed(method, views.get(0)), embed(method, views.get(1)))
                    .scalar();

            double loss = method.step(views, FIRST).loss().scalar();

            assertThat(loss).isCloseTo(expected, within(1e-10));
        }
    }

    @Test
    void oneImageInABatchIsRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            BarlowTwins method = create(device);
            assertThatThrownBy(() -> method.step(SmallRuns.views(device, 1, 1), FIRST))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use a batch of at least 2");
        }
    }

    private static BarlowTwins create(Device device) {
        Initializer init = Initializer.of(device, 3);
        return new BarlowTwins(init, SmallRuns.encoder(init), CONFIG);
    }

    /** Returns the embeddings of a view, made by copies so that statistics stay. */
    private static Tensor embed(BarlowTwins method, Tensor view) {
        Module encoder = method.trained().get("backbone").copy();
        Module head = method.trained().get("projector").copy();
        return Gradients.off(() -> head.apply(encoder.apply(view)));
    }
}
