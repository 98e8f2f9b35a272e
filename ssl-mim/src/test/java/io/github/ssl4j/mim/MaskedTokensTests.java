package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.augment.RandomMask;
import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens taken, replaced and put back by masks. */
class MaskedTokensTests {
    private static final Device DEVICE = Nd4jDevice.float64();

    /** Tokens 0 to 7 of two images, a value each. */
    private static final Tensor TOKENS = Tensor.of(DEVICE, new double[] {0, 1, 2, 3, 4, 5, 6, 7}, 2, 4, 1);

    private static final HiddenTokens HIDDEN = new HiddenTokens(
            List.of(new boolean[] {true, false, false, true}, new boolean[] {false, false, true, false}));

    @Test
    void hiddenTokensComeImageByImage() {
        assertThat(HIDDEN.count()).isEqualTo(3);
        assertThat(HIDDEN.rows(TOKENS).toDoubles()).containsExactly(0, 3, 6);
    }

    @Test
    void aClassTokenIsNeverHidden() {
        Tensor tokens = Tensor.of(DEVICE, new double[] {-1, 0, 1, 2, 3, -2, 4, 5, 6, 7}, 2, 5, 1);

        assertThat(HIDDEN.rows(tokens).toDoubles()).containsExactly(0, 3, 6);
    }

    @Test
    void oneTokenOrManyTakeTheirPlaces() {
        Tensor one = Tensor.of(DEVICE, new double[] {9}, 1, 1);
        Tensor many = Tensor.of(DEVICE, new double[] {10, 11, 12}, 3, 1);

        assertThat(HIDDEN.replaced(TOKENS, one).toDoubles()).containsExactly(9, 1, 2, 9, 4, 5, 9, 7);
        assertThat(HIDDEN.replaced(TOKENS, many).toDoubles()).containsExactly(10, 1, 2, 11, 4, 5, 12, 7);
    }

    @Test
    void visibleTokensAreInTheOrderOfTheNoiseAndGoBackToTheirPlaces() {
        RandomMask mask = new RandomMask(4, 0.5);
        RandomMasks masks = new RandomMasks(
                List.of(mask.of(new float[] {0.9f, 0.2f, 0.1f, 0.8f}), mask.of(new float[] {0.3f, 0.4f, 0.5f, 0.2f})));

        Tensor visible = masks.visible(TOKENS);
        assertThat(visible.shape()).containsExactly(2, 2, 1);
        assertThat(visible.toDoubles()).containsExactly(2, 1, 7, 4);

        Tensor token = Tensor.of(DEVICE, new double[] {9}, 1, 1);
        assertThat(masks.restored(visible, token).toDoubles()).containsExactly(9, 1, 2, 9, 4, 9, 9, 7);
    }

    @Test
    void aClassTokenStaysFirst() {
        RandomMask mask = new RandomMask(4, 0.5);
        RandomMasks masks = new RandomMasks(List.of(mask.of(new float[] {0.9f, 0.2f, 0.1f, 0.8f})));
        Tensor latent = Tensor.of(DEVICE, new double[] {-1, 2, 1}, 1, 3, 1);
        Tensor token = Tensor.of(DEVICE, new double[] {9}, 1, 1);

        assertThat(masks.restored(latent, token).toDoubles()).containsExactly(-1, 9, 1, 2, 9);
    }

    @Test
    void everyImageHasAMaskOfItsOwnAndAllHideAsMany() {
        RandomMasks masks = RandomMasks.draw(new RandomMask(16, 0.75), 8, RandomStream.of(1), GlobalBatch.alone());

        assertThat(masks.samples()).hasSize(8);
        assertThat(masks.hidden().count()).isEqualTo(8 * 12);
        assertThat(masks.samples().stream().map(sample -> List.of(sample.kept()[0], sample.kept()[1])))
                .as("the first visible patches of every image")
                .doesNotHaveDuplicates();
    }

    @Test
    void badMasks() {
        assertThatThrownBy(() -> new HiddenTokens(List.of(new boolean[4])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a hidden patch, found none");
        assertThatThrownBy(() -> new HiddenTokens(List.of(new boolean[] {true}, new boolean[] {true, false})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 patches in each, found 2");
        assertThatThrownBy(() -> HIDDEN.rows(Tensor.of(DEVICE, new double[8], 4, 2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected the tokens of 2 images of 4 patches, found [4, 2, 1]");
        assertThatThrownBy(() -> HIDDEN.replaced(TOKENS, Tensor.of(DEVICE, new double[2], 2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each of 3 hidden ones, found [2, 1]");
    }
}
