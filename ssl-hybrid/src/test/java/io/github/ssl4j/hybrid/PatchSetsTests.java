package io.github.ssl4j.hybrid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatchSetsTests {
    private static final PatchSets SETS = new PatchSets(new int[][][] {{{0, 2}, {1, 2}}, {{1, 0}, {2, 0}}});

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
    void patchesAreTakenSetBySetFromEveryImage() {
        Tensor taken = SETS.of(counting(2, 3, 1));

        assertThat(taken.shape()).containsExactly(4, 2, 1);
        assertThat(taken.toDoubles()).containsExactly(0, 2, 4, 5, 1, 0, 5, 3);
    }

    @Test
    void rowsOfATableAreTheSameForAllImages() {
        Tensor taken = SETS.ofTable(counting(3, 2));

        assertThat(taken.shape()).containsExactly(4, 2, 2);
        assertThat(taken.toDoubles()).containsExactly(0, 1, 4, 5, 2, 3, 4, 5, 2, 3, 0, 1, 4, 5, 0, 1);
    }

    @Test
    void setsAreRepeatedOneAfterAnother() {
        int[][][] sets = SETS.repeated(2).sets();

        assertThat(sets).isDeepEqualTo(new int[][][] {SETS.sets()[0], SETS.sets()[0], SETS.sets()[1], SETS.sets()[1]});
    }

    @Test
    void unequalOrEmptySetsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PatchSets(new int[][][] {{{}}}))
                .withMessage("sets of patches: expected at least one patch, found none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PatchSets(new int[][][] {{{0, 1}, {0}}}))
                .withMessage("sets of patches: expected 2 patches in each, found 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PatchSets(new int[][][] {{{0}, {0}}, {{0}}}))
                .withMessage("sets of patches: expected those of 2 images, found 1");
    }

    @Test
    void tokensThatAreNotThereAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETS.of(counting(2, 2, 1)))
                .withMessage("sets of patches: expected patches 0 to 1, found 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETS.of(counting(3, 3, 1)))
                .withMessageStartingWith("sets of patches: expected the tokens of 2 images, found ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PatchSets.one(new int[][] {{-1}}).ofTable(counting(3, 2)))
                .withMessage("sets of patches: expected patches 0 to 2, found -1");
    }

    private Tensor counting(int... shape) {
        int length = IntStream.of(shape).reduce(1, (a, b) -> a * b);
        return Tensor.of(device, IntStream.range(0, length).asDoubleStream().toArray(), shape);
    }
}
