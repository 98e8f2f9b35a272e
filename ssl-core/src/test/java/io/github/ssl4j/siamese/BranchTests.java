package io.github.ssl4j.siamese;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BranchTests {
    private final Device device = Nd4jDevice.float64();
    private final List<int[]> forwards = new ArrayList<>();

    /** The mean of an image times a scale; remembers the shapes it was given. */
    private final class Mean extends Backbone {
        private final Tensor scale =
                parameter("scale", Initializer.of(device, 1).constant(1, 1));

        @Override
        public Mean copy() {
            return new Mean();
        }

        @Override
        public Tensor apply(Tensor x) {
            forwards.add(x.shape());
            return Ops.globalAveragePool(x).times(scale);
        }

        @Override
        public int featureWidth() {
            return 1;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public String architecture() {
            return "mean";
        }
    }

    private Linear doubling() {
        Linear head = new Linear(Initializer.of(device, 1), 1, 1, false);
        head.load(Map.of("weight", Tensor.of(device, new double[] {2}, 1, 1)));
        return head;
    }

    /** Two gray images of one value each. */
    private Tensor crop(int side, double first, double second) {
        double[] values = new double[2 * side * side];
        Arrays.fill(values, 0, side * side, first);
        Arrays.fill(values, side * side, values.length, second);
        return Tensor.of(device, values, 2, side, side, 1);
    }

    @Test
    void anImageGoesThroughTheBackboneAndTheHead() {
        try (Scope scope = Scope.open()) {
            Branch branch = new Branch(new Mean(), doubling());
            assertThat(branch.apply(crop(3, 1, 2)).toDoubles()).containsExactly(2, 4);
            assertThat(branch.parameters()).containsOnlyKeys("backbone.scale", "head.weight");
        }
    }

    @Test
    void cropsOfOneSizeShareAForwardAndRowsKeepTheOrderOfTheCrops() {
        try (Scope scope = Scope.open()) {
            Branch branch = new Branch(new Mean(), doubling());
            List<Tensor> crops = List.of(crop(4, 1, 2), crop(4, 3, 4), crop(2, 5, 6), crop(2, 7, 8), crop(2, 9, 10));
            Tensor z = branch.applyCrops(crops);
            assertThat(z.shape()).containsExactly(10, 1);
            assertThat(z.toDoubles()).containsExactly(2, 4, 6, 8, 10, 12, 14, 16, 18, 20);
            assertThat(forwards).containsExactly(new int[] {4, 4, 4, 1}, new int[] {6, 2, 2, 1});
            assertThat(branch.features(crops).toDoubles()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        }
    }

    @Test
    void sizesThatAlternateAreSortedBack() {
        try (Scope scope = Scope.open()) {
            Branch branch = new Branch(new Mean(), doubling());
            List<Tensor> crops = List.of(crop(2, 1, 2), crop(4, 3, 4), crop(3, 5, 6), crop(4, 7, 8), crop(2, 9, 10));
            assertThat(branch.features(crops).toDoubles()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            assertThat(forwards)
                    .containsExactly(new int[] {4, 2, 2, 1}, new int[] {4, 4, 4, 1}, new int[] {2, 3, 3, 1});
        }
    }

    @Test
    void everyCropTeachesWithItsOwnWeight() {
        try (Scope scope = Scope.open()) {
            Branch branch = new Branch(new Mean(), doubling());
            Tensor weights = Tensor.of(device, new double[] {1, 10, 100, 1000, 10_000, 100_000}, 6, 1);
            Ops.sum(branch.applyCrops(List.of(crop(2, 1, 2), crop(4, 3, 4), crop(2, 5, 6)))
                            .times(weights))
                    .backward();
            double expected = 2 * (1 + 20 + 300 + 4000 + 50_000 + 600_000);
            assertThat(branch.parameters().get("backbone.scale").gradient().scalar())
                    .isEqualTo(expected);
        }
    }

    @Test
    void cropsOfARealNetworkEqualTheirOwnForwardsInEvaluation() {
        Initializer init = Initializer.of(device, 3);
        ResNet.Config config = ResNet.Config.resnet18(ResNet.Stem.CIFAR).withWidth(2);
        try (Scope scope = Scope.open();
                Branch branch = new Branch(
                        new ResNet(init, config),
                        new MlpHead(init, 16, List.of(MlpHead.Layer.hidden(5), MlpHead.Layer.linear(3))))) {
            branch.training(false);
            List<Tensor> crops =
                    List.of(init.normal(1, 2, 8, 8, 3), init.normal(1, 2, 4, 4, 3), init.normal(1, 2, 8, 8, 3));
            Tensor apart =
                    Ops.concatenate(crops.stream().map(branch::apply).toList().toArray(Tensor[]::new));
            double[] z = branch.applyCrops(crops).toDoubles();
            double[] unrecorded = Gradients.off(() -> branch.applyCrops(crops)).toDoubles();
            for (int i = 0; i < z.length; i++) {
                assertThat(z[i]).isCloseTo(apart.toDoubles()[i], within(1e-12));
                assertThat(unrecorded[i]).isCloseTo(z[i], within(1e-12));
            }
        }
    }

    @Test
    void aCopyIsABranchInTheSameMode() {
        Branch branch = new Branch(new Mean(), doubling());
        branch.training(false);
        Branch copy = branch.copy();
        assertThat(copy.isTraining()).isFalse();
        assertThat(copy.head().state().get("weight").scalar()).isEqualTo(2);
        device.fill(branch.head().state().get("weight").storage(), 5);
        assertThat(copy.head().state().get("weight").scalar()).isEqualTo(2);
        Module backbone = copy.backbone();
        assertThat(backbone).isNotSameAs(branch.backbone()).isInstanceOf(Mean.class);
    }

    @Test
    void cropsThatDoNotBelongTogetherAreRefused() {
        Branch branch = new Branch(new Mean(), doubling());
        assertThatThrownBy(() -> branch.applyCrops(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crops: expected at least one, found none");
        Tensor three = Tensor.persistent(device, 3, 2, 2, 1);
        assertThatThrownBy(() -> branch.features(List.of(crop(2, 1, 2), three)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crop 1: expected 2 images of 1 channels as in crop 0, found [3, 2, 2, 1]");
        Tensor flat = Tensor.persistent(device, 2, 4);
        assertThatThrownBy(() -> branch.features(List.of(flat)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crop 0: expected images [N, H, W, C], found [2, 4]");
    }
}
