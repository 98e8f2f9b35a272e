package io.github.ssl4j.siamese;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.BatchNorm;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MomentumEncoderTests {
    private final Device device = Nd4jDevice.float64();

    private MlpHead network() {
        return new MlpHead(Initializer.of(device, 1), 3, List.of(Layer.hidden(4), Layer.linear(2)));
    }

    private Tensor rows() {
        return Initializer.of(device, 2).normal(1, 5, 3);
    }

    @Test
    void startsEqualWithMemoryOfItsOwn() {
        MlpHead online = network();
        MomentumEncoder target = new MomentumEncoder(online);
        assertThat(target.state().keySet())
                .containsExactlyElementsOf(online.state().keySet());
        target.state()
                .forEach((name, tensor) -> assertThat(tensor.toDoubles())
                        .isEqualTo(online.state().get(name).toDoubles()));
        double[] before = target.state().get("layers.0.weight").toDoubles();
        device.fill(online.state().get("layers.0.weight").storage(), 7);
        assertThat(target.state().get("layers.0.weight").toDoubles()).isEqualTo(before);
    }

    @Test
    void applyingRecordsNothing() {
        MomentumEncoder target = new MomentumEncoder(network());
        try (Scope scope = Scope.open()) {
            Tensor z = target.apply(rows());
            assertThat(z.shape()).containsExactly(5, 2);
            assertThat(z.requiresGradient()).isFalse();
        }
    }

    @Test
    void parametersAreAveragedAndBuffersComeFromItsOwnForwards() {
        BatchNorm online = BatchNorm.affine(Initializer.of(device, 1), 1);
        MomentumEncoder target = new MomentumEncoder(online);
        online.state().values().forEach(tensor -> device.fill(tensor.storage(), 3));
        target.follow(online, 0.75);
        assertThat(target.state().get("weight").scalar()).isEqualTo(0.75 * 1 + 0.25 * 3);
        assertThat(target.state().get("bias").scalar()).isEqualTo(0.25 * 3);
        assertThat(target.state().get("running_mean").scalar()).isZero();
        assertThat(target.state().get("running_var").scalar()).isEqualTo(1);
        assertThat(online.state().get("weight").scalar()).isEqualTo(3);
        try (Scope scope = Scope.open()) {
            target.apply(Tensor.of(device, new double[] {10, 10}, 2, 1));
        }
        assertThat(target.state().get("running_mean").scalar()).isEqualTo(1);
        assertThat(online.state().get("running_mean").scalar()).isEqualTo(3);
    }

    @Test
    void theEndsOfTheMomentumKeepAndCopy() {
        Linear online = new Linear(Initializer.of(device, 1), 2, 2, false);
        MomentumEncoder target = new MomentumEncoder(online);
        double[] before = target.state().get("weight").toDoubles();
        online.load(Map.of("weight", Tensor.of(device, new double[] {1, 2, 3, 4}, 2, 2)));
        target.follow(online, 1);
        assertThat(target.state().get("weight").toDoubles()).isEqualTo(before);
        target.follow(online, 0);
        assertThat(target.state().get("weight").toDoubles()).containsExactly(1, 2, 3, 4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.001, 1.001, Double.NaN})
    void aMomentumOutsideOfZeroToOneIsRefused(double momentum) {
        MlpHead online = network();
        MomentumEncoder target = new MomentumEncoder(online);
        assertThatThrownBy(() -> target.follow(online, momentum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("momentum: expected a number from 0 to 1, found " + momentum);
    }

    @Test
    void anotherNetworkIsRefusedAndNothingMoves() {
        MomentumEncoder target = new MomentumEncoder(network());
        double[] before = target.state().get("layers.0.weight").toDoubles();
        MlpHead wider = new MlpHead(Initializer.of(device, 3), 3, List.of(Layer.hidden(4), Layer.linear(3)));
        assertThatThrownBy(() -> target.follow(wider, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter layers.3.weight")
                .hasMessageContaining("expected shape [2, 4], found [3, 4]");
        assertThatThrownBy(() -> target.follow(new Linear(Initializer.of(device, 3), 3, 4, false), 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found [weight]");
        assertThat(target.state().get("layers.0.weight").toDoubles()).isEqualTo(before);
    }

    @Test
    void closingGivesTheMemoryBack() {
        MlpHead online = network();
        long before = device.memory().bytesInUse();
        new MomentumEncoder(online).close();
        assertThat(device.memory().bytesInUse()).isEqualTo(before);
    }
}
