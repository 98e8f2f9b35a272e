package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Grids of patches with more columns than rows. */
class RectangularGridTests {
    private static final Device DEVICE = Nd4jDevice.float64();
    private static final ViewSize WIDE = new ViewSize(6, 10);

    /** Three rows of five patches of 2 x 2 pixels. */
    private static VisionTransformer.Config wide(Positions positions, RelativeBias bias) {
        TransformerBlock.Config block = TransformerBlock.Config.of(8, 2, TransformerWeights.NORMAL);
        return VisionTransformer.Config.named("vit-tiny", WIDE, 2)
                .withDepth(1)
                .withBlock(block)
                .withTokens(true, positions, bias, Pooling.CLASS_TOKEN);
    }

    private static VisionTransformer create(VisionTransformer.Config config) {
        return new VisionTransformer(Initializer.of(DEVICE, 3), config);
    }

    private static Tensor images(int height, int width) {
        RandomStream random = RandomStream.of(5);
        double[] values = new double[height * width * 3];
        Arrays.setAll(values, i -> random.nextGaussian());
        return Tensor.of(DEVICE, values, 1, height, width, 3);
    }

    @Test
    void sinesAndCosinesEncodeColumnAndRow() {
        try (Scope scope = Scope.open();
                VisionTransformer encoder = create(wide(Positions.SIN_COS, RelativeBias.NONE))) {
            double[] table = encoder.positions(3, 5).orElseThrow().toDoubles();
            assertThat(table).hasSize(3 * 5 * 8);
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 5; column++) {
                    double[] expected = {
                        Math.sin(column), Math.sin(column / 100.0), Math.cos(column), Math.cos(column / 100.0),
                        Math.sin(row), Math.sin(row / 100.0), Math.cos(row), Math.cos(row / 100.0)
                    };
                    int from = (row * 5 + column) * 8;
                    assertThat(Arrays.copyOfRange(table, from, from + 8)).containsExactly(expected, within(1e-6));
                }
            }
        }
    }

    @Test
    void learnedPositionsOfAnotherGridAreInterpolatedAxisByAxis() {
        try (Scope scope = Scope.open();
                VisionTransformer encoder = create(wide(Positions.LEARNED, RelativeBias.NONE))) {
            double[] table = new double[16 * 8];
            for (int token = 1; token < 16; token++) {
                table[token * 8] = 1; // a constant stays one
                table[token * 8 + 1] = (token - 1) / 5; // the row
                table[token * 8 + 2] = (token - 1) % 5; // the column
            }
            DEVICE.write(encoder.parameters().get("pos_embed").storage(), table, 0);

            double[] same = encoder.positions(3, 5).orElseThrow().toDoubles();
            double[] other = encoder.positions(3, 10).orElseThrow().toDoubles();
            double[] line = GridInterpolation.weights(1, 5, 1, 10);

            assertThat(same).containsExactly(Arrays.copyOfRange(table, 8, table.length));
            for (int token = 0; token < 30; token++) {
                assertThat(other[token * 8]).isCloseTo(1, within(1e-12));
                assertThat(other[token * 8 + 1]).isCloseTo(token / 10, within(1e-12));
                double column = 0;
                for (int j = 0; j < 5; j++) {
                    column += line[token % 10 * 5 + j] * j;
                }
                assertThat(other[token * 8 + 2]).isCloseTo(column, within(1e-12));
            }
        }
    }

    @Test
    void everyOffsetOfRowsAndColumnsHasAnEntryOfItsOwn() {
        RelativePositions positions = new RelativePositions(3, 5, true);
        int[] index = positions.index();
        assertThat(positions.tokens()).isEqualTo(16);
        assertThat(positions.distances()).isEqualTo(5 * 9 + 3);
        int[] ofOffset = new int[5 * 9];
        Arrays.fill(ofOffset, -1);
        Set<Integer> entries = new LinkedHashSet<>();
        for (int i = 0; i < 15; i++) {
            for (int j = 0; j < 15; j++) {
                int entry = index[(1 + i) * 16 + 1 + j];
                int offset = (i / 5 - j / 5 + 2) * 9 + i % 5 - j % 5 + 4;
                assertThat(ofOffset[offset]).isIn(-1, entry);
                ofOffset[offset] = entry;
                entries.add(entry);
            }
        }
        assertThat(entries).hasSize(5 * 9).allMatch(entry -> entry >= 0 && entry < 5 * 9);
        assertThat(Arrays.copyOf(index, 2)).containsExactly(47, 45);
        assertThat(index[16]).isEqualTo(46);
    }

    @ParameterizedTest
    @EnumSource(
            value = RelativeBias.class,
            names = {"SHARED", "PER_BLOCK"})
    void aBiasOfTheOtherGridOfAsManyPatchesIsRefused(RelativeBias bias) {
        try (Scope scope = Scope.open();
                VisionTransformer encoder = create(wide(Positions.NONE, bias))) {
            assertThat(encoder.apply(images(6, 10)).shape()).containsExactly(1, 8);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.apply(images(10, 6)))
                    .withMessage("relative positions: expected images of 6x10, the size that the encoder was made for,"
                            + " found 10x6");
        }
    }

    @Test
    void tokensOfTheWholeGridGetTheirPositions() {
        try (Scope scope = Scope.open();
                VisionTransformer encoder = create(wide(Positions.LEARNED, RelativeBias.NONE))) {
            Tensor x = images(6, 10);
            Tensor placed = encoder.withPositions(encoder.embed(x));
            assertThat(encoder.encode(placed).toDoubles())
                    .isEqualTo(encoder.tokens(x).toDoubles());
        }
    }

    @Test
    void aPatchThatFillsOnlyOneSideIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VisionTransformer.Config.named("vit-tiny", new ViewSize(224, 150), 16))
                .withMessage("vision transformer: expected an image size that is a multiple of the patch, found images"
                        + " of 224x150 pixels and patches of 16; what fits are images of 224x144");
    }
}
