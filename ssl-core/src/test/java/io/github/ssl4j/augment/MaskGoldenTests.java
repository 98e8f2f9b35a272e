package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Masks are equal to the authors' where their draws are known, and of equal statistics where not. */
final class MaskGoldenTests {
    private static final String HOST = "host";
    private static final int MASKS = 20_000;
    private static final double STANDARD_DEVIATIONS = 5;

    @TestFactory
    Stream<DynamicTest> randomMasksOfGivenNoise() {
        return Goldens.tests(
                golden -> {
                    NpyArray noise = golden.array("in_noise");
                    double ratio = golden.config().path("mask_ratio").asDouble();
                    RandomMask mask = new RandomMask(noise.size(1), ratio);
                    for (int image = 0; image < noise.size(0); image++) {
                        checkRandomMask(golden, mask, image);
                    }
                    GoldenReport.ok(golden, HOST);
                },
                GoldenKind.RANDOM_MASK);
    }

    private static void checkRandomMask(GoldenCase golden, RandomMask mask, int image) {
        int tokens = mask.tokens();
        int from = image * tokens;
        RandomMask.Sample sample =
                mask.of(Arrays.copyOfRange(golden.array("in_noise").floats(), from, from + tokens));
        assertThat(sample.restore())
                .isEqualTo(Arrays.copyOfRange(golden.truth("out_ids_restore").ints(), from, from + tokens));
        assertThat(zerosAndOnes(sample.hidden()))
                .isEqualTo(Arrays.copyOfRange(golden.truth("out_mask").ints(), from, from + tokens));
        NpyArray visible = golden.truth("out_x_masked");
        int width = visible.size(2);
        assertThat(sample.kept()).hasSize(visible.size(1));
        for (int i = 0; i < sample.kept().length; i++) {
            int token = from + sample.kept()[i];
            int place = image * visible.size(1) + i;
            assertThat(Arrays.copyOfRange(golden.array("in_x").values(), token * width, (token + 1) * width))
                    .isEqualTo(Arrays.copyOfRange(visible.values(), place * width, (place + 1) * width));
        }
    }

    @TestFactory
    Stream<DynamicTest> gridMasksOfGivenOrders() {
        return Goldens.tests(
                golden -> {
                    int cases = golden.list("in_perm").size();
                    assertThat(cases).isPositive();
                    for (int i = 0; i < cases; i++) {
                        JsonNode config = golden.config().path("cfg" + i);
                        GridMask mask = new GridMask(
                                ViewSize.square(config.path("input_size").asInt()),
                                config.path("mask_patch_size").asInt(),
                                config.path("model_patch_size").asInt(),
                                config.path("ratio").asDouble());
                        assertThat(mask.squares())
                                .isEqualTo(config.path("token_count").asInt());
                        assertThat(mask.hiddenSquares())
                                .isEqualTo(config.path("mask_count").asInt());
                        assertThat(mask.square() / mask.patch())
                                .isEqualTo(config.path("scale").asInt());
                        boolean[] hidden = mask.of(golden.array("in_perm" + i).ints());
                        assertThat(zerosAndOnes(hidden))
                                .isEqualTo(golden.truth("out_mask" + i).ints());
                    }
                    GoldenReport.ok(golden, HOST);
                },
                GoldenKind.GRID_MASK);
    }

    @TestFactory
    Stream<DynamicTest> blockwiseMasksOfGivenDraws() {
        return Goldens.tests(
                golden -> {
                    BlockwiseMask mask = blockwise(golden.config(), golden.truth("out_mask0"));
                    int streams = golden.list("in_draw_kind").size();
                    assertThat(streams).isPositive();
                    for (int i = 0; i < streams; i++) {
                        Recorded draws = new Recorded(
                                golden.array("in_draw_kind" + i).ints(),
                                golden.array("in_draw_value" + i).values());
                        assertThat(zerosAndOnes(mask.draw(draws)))
                                .isEqualTo(golden.truth("out_mask" + i).ints());
                        assertThat(draws.next).isEqualTo(draws.kinds.length);
                    }
                    checkStatistics(golden, mask);
                    GoldenReport.ok(golden, HOST);
                },
                GoldenKind.BLOCKWISE_MASK);
    }

    /** The draws of a golden case, handed out again in their order. */
    private static final class Recorded implements BlockDraws {
        private final int[] kinds;
        private final double[] values;
        private int next;

        Recorded(int[] kinds, double[] values) {
            this.kinds = kinds;
            this.values = values;
        }

        @Override
        public double uniform(double first, double second) {
            return next(0, Math.min(first, second), Math.max(first, second));
        }

        @Override
        public int integer(int low, int high) {
            return (int) next(1, low, high);
        }

        private double next(int kind, double low, double high) {
            assertThat(kinds[next]).as("kind of draw %d", next).isEqualTo(kind);
            assertThat(values[next]).as("draw %d", next).isBetween(low, high);
            return values[next++];
        }
    }

    private static BlockwiseMask blockwise(JsonNode config, NpyArray mask) {
        int hidden = config.path("num_masking_patches").asInt();
        double lowest = config.path("min_aspect").asDouble();
        double highest = config.path("max_aspect").asDouble(1 / lowest);
        return new BlockwiseMask(
                mask.size(0),
                mask.size(1),
                hidden,
                config.path("min_num_patches").asInt(),
                config.path("max_num_patches").asInt(hidden),
                new Range(lowest, highest),
                10,
                false);
    }

    private static void checkStatistics(GoldenCase golden, BlockwiseMask mask) {
        double[] coverage = new double[mask.height() * mask.width()];
        for (int seed = 0; seed < MASKS; seed++) {
            boolean[] hidden = mask.draw(RandomStream.of(seed));
            for (int patch = 0; patch < coverage.length; patch++) {
                coverage[patch] += hidden[patch] ? 1.0 / MASKS : 0;
            }
        }
        double[] counts = golden.array("stat_count").values();
        double relative = golden.meta().path("tolerance").path("stat_rel").asDouble();
        double expected = Arrays.stream(counts).average().orElseThrow();
        assertThat(Arrays.stream(coverage).sum()).isCloseTo(expected, within(relative * expected));
        checkEveryPatch(golden.array("stat_coverage").values(), coverage, counts.length);
    }

    /** Probabilities seen in {@code samples} masks are as far from the true ones as chance allows. */
    private static void checkEveryPatch(double[] seen, double[] probabilities, int samples) {
        assertThat(seen).hasSameSizeAs(probabilities);
        for (int patch = 0; patch < seen.length; patch++) {
            double p = Math.max(probabilities[patch], 1.0 / samples);
            assertThat(seen[patch])
                    .as("how often patch %d is hidden", patch)
                    .isCloseTo(probabilities[patch], within(STANDARD_DEVIATIONS * Math.sqrt(p * (1 - p) / samples)));
        }
    }

    @TestFactory
    Stream<DynamicTest> multiBlockMasks() {
        return Goldens.tests(
                golden -> {
                    JsonNode config = golden.config();
                    assertThat(config.path("nenc").asInt()).isEqualTo(1);
                    MultiBlockMask mask = new MultiBlockMask(
                            config.path("grid")
                                    .path(0)
                                    .asInt(config.path("grid").asInt()),
                            config.path("grid")
                                    .path(1)
                                    .asInt(config.path("grid").asInt()),
                            config.path("npred").asInt(),
                            range(config.path("pred_mask_scale")),
                            range(config.path("aspect_ratio")),
                            range(config.path("enc_mask_scale")),
                            config.path("min_keep").asInt());
                    double[] u = golden.array("in_u").values();
                    int[] target = golden.truth("out_pred_hw").ints();
                    int[] context = golden.truth("out_enc_hw").ints();
                    for (int i = 0; i < u.length; i++) {
                        assertThat(mask.targetBlock(u[i]))
                                .isEqualTo(new MultiBlockMask.Block(target[2 * i], target[2 * i + 1]));
                        assertThat(mask.contextBlock(u[i]))
                                .isEqualTo(new MultiBlockMask.Block(context[2 * i], context[2 * i + 1]));
                    }
                    checkStatistics(golden, mask);
                    GoldenReport.ok(golden, HOST);
                },
                GoldenKind.MULTI_BLOCK_MASK);
    }

    private static void checkStatistics(GoldenCase golden, MultiBlockMask mask) {
        int batches = 4000;
        int images = golden.array("example_enc").size(0);
        double[] seen = golden.array("stat_enc_coverage").values();
        double[] coverage = new double[seen.length];
        double contextLength = 0;
        double targetLength = 0;
        for (int seed = 0; seed < batches; seed++) {
            MultiBlockMask.Masks masks = mask.draw(images, RandomStream.of(seed));
            contextLength += masks.context()[0].length / (double) batches;
            targetLength += masks.targets()[0][0].length / (double) batches;
            for (int[] context : masks.context()) {
                for (int patch : context) {
                    coverage[patch] += 1.0 / (batches * images);
                }
            }
        }
        double relative = golden.meta().path("tolerance").path("stat_rel").asDouble();
        double expectedContext =
                Arrays.stream(golden.array("stat_enc_len").values()).average().orElseThrow();
        double expectedTarget =
                Arrays.stream(golden.array("stat_pred_len").values()).average().orElseThrow();
        assertThat(contextLength).isCloseTo(expectedContext, within(relative * expectedContext));
        assertThat(targetLength).isCloseTo(expectedTarget, within(relative * expectedTarget));
        double all = Arrays.stream(seen).sum();
        double[] perContext =
                Arrays.stream(seen).map(share -> share / all * expectedContext).toArray();
        checkEveryPatch(perContext, coverage, golden.array("stat_enc_len").length() * images);
    }

    private static Range range(JsonNode ends) {
        return new Range(ends.path(0).asDouble(), ends.path(1).asDouble());
    }

    private static int[] zerosAndOnes(boolean[] mask) {
        return IntStream.range(0, mask.length).map(i -> mask[i] ? 1 : 0).toArray();
    }
}
