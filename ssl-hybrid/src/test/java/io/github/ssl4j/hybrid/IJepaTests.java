package io.github.ssl4j.hybrid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.MultiBlockMask;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IJepaTests {
    private static final int GRID = SmallIJepa.SIDE / SmallIJepa.PATCH;
    private static final int BATCH = 3;
    private static final Progress START = new Progress(0, 10, 4);
    private static final PatchSets SEEN = PatchSets.one(rows(2, 3));
    private static final PatchSets BLOCKS = new PatchSets(new int[][][] {rows(0), rows(5), rows(6)});

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
    void theContextDependsOnItsOwnPatchesOnly() {
        IJepa method = SmallIJepa.create(device, 1);
        Tensor images = images(1);

        double[] before = method.context(images, SEEN).toDoubles();
        assertThat(before).hasSize(BATCH * 2 * GRID * SmallIJepa.WIDTH);
        assertThat(method.context(changed(images, 7), SEEN).toDoubles()).isEqualTo(before);
        assertThat(method.context(changed(images, 3), SEEN).toDoubles()).isNotEqualTo(before);
    }

    @Test
    void targetsSeeTheWholeImage() {
        IJepa method = SmallIJepa.create(device, 1);
        Tensor images = images(1);

        assertThat(targets(method, changed(images, 7))).isNotEqualTo(targets(method, images));
    }

    @Test
    void targetsAreNormalisedTokenByToken() {
        double[] targets = targets(SmallIJepa.create(device, 1), images(1));

        assertThat(targets).hasSize(3 * BATCH * GRID * SmallIJepa.WIDTH);
        for (int from = 0; from < targets.length; from += SmallIJepa.WIDTH) {
            double[] token = Arrays.copyOfRange(targets, from, from + SmallIJepa.WIDTH);
            assertThat(Arrays.stream(token).average().orElseThrow()).isCloseTo(0, within(1e-5));
            assertThat(Arrays.stream(token).map(x -> x * x).average().orElseThrow())
                    .isCloseTo(1, within(1e-2));
        }
    }

    @Test
    void everyBlockIsPredictedByItself() {
        IJepa method = SmallIJepa.create(device, 1);
        Tensor context = method.context(images(1), SEEN);

        double[] together = predictor(method).predict(context, SEEN, BLOCKS).toDoubles();
        double[] alone = IntStream.range(0, BLOCKS.count())
                .mapToObj(m -> predictor(method).predict(context, SEEN, PatchSets.one(BLOCKS.sets()[m])))
                .flatMapToDouble(block -> Arrays.stream(block.toDoubles()))
                .toArray();
        assertThat(together).containsExactly(alone, within(1e-6));
    }

    @Test
    void predictionsKnowThePlaceTheyAreAskedFor() {
        IJepa method = SmallIJepa.create(device, 1);
        Tensor context = method.context(images(1), SEEN);

        double[] there =
                predictor(method).predict(context, SEEN, PatchSets.one(rows(5))).toDoubles();
        assertThat(predictor(method)
                        .predict(context, SEEN, PatchSets.one(rows(6)))
                        .toDoubles())
                .isNotEqualTo(there);
        int width = SmallIJepa.WIDTH;
        assertThat(Arrays.copyOfRange(there, 0, width)).isNotEqualTo(Arrays.copyOfRange(there, width, 2 * width));
    }

    @Test
    void everyPairOfContextAndBlockIsAskedForBlockByBlock() {
        IJepa method = SmallIJepa.create(device, 1);
        Tensor images = images(1);
        PatchSets other = PatchSets.one(rows(3, 4));
        PatchSets both = new PatchSets(new int[][][] {SEEN.sets()[0], other.sets()[0]});

        double[] all = predictor(method)
                .predict(method.context(images, both), both, BLOCKS)
                .toDoubles();
        int part = all.length / (2 * BLOCKS.count());
        double[] first = predictor(method)
                .predict(method.context(images, SEEN), SEEN, BLOCKS)
                .toDoubles();
        double[] second = predictor(method)
                .predict(method.context(images, other), other, BLOCKS)
                .toDoubles();
        for (int m = 0; m < BLOCKS.count(); m++) {
            assertThat(Arrays.copyOfRange(all, 2 * m * part, (2 * m + 1) * part))
                    .containsExactly(Arrays.copyOfRange(first, m * part, (m + 1) * part), within(1e-6));
            assertThat(Arrays.copyOfRange(all, (2 * m + 1) * part, (2 * m + 2) * part))
                    .containsExactly(Arrays.copyOfRange(second, m * part, (m + 1) * part), within(1e-6));
        }
        double[] h = targets(method, images);
        double[] doubled = Gradients.off(() -> SmallIJepa.targets(targetTokens(method, images), both, BLOCKS))
                .toDoubles();
        assertThat(Arrays.copyOfRange(doubled, part, 2 * part)).isEqualTo(Arrays.copyOfRange(h, 0, part));
        assertThat(Arrays.copyOfRange(doubled, 2 * part, 3 * part)).isEqualTo(Arrays.copyOfRange(h, part, 2 * part));
    }

    @Test
    void aStepComparesPredictionsFromTheContextWithTokensOfTheSlowCopy() {
        IJepa method = SmallIJepa.create(device, 1);
        Tensor head = method.parameters().get("encoder.norm.weight");
        device.fill(head.storage(), 0.5);
        Views views = SmallIJepa.images(device, BATCH, 1);
        MultiBlockMask.Masks masks = SmallIJepa.config().masks().draw(BATCH, RandomStream.of(7));
        PatchSets seen = PatchSets.one(masks.context());
        PatchSets blocks = new PatchSets(masks.targets());

        Tensor predicted = predictor(method).predict(method.context(views.get(0), seen), seen, blocks);
        Tensor targets = SmallIJepa.targets(targetTokens(method, views.get(0)), seen, blocks);
        double expected = IJepa.loss(predicted, targets).scalar();

        assertThat(loss(method, views, 7)).isEqualTo(expected);
    }

    @Test
    void noGradientReachesTheTargetEncoder() {
        IJepa method = SmallIJepa.create(device, 1);

        method.step(SmallIJepa.images(device, BATCH, 1), START).loss().backward();

        method.parameters()
                .forEach(
                        (name, tensor) -> assertThat(tensor.gradient()).as(name).isNotNull());
        method.state()
                .forEach(
                        (name, tensor) -> assertThat(tensor.gradient()).as(name).isNull());
    }

    @Test
    void masksComeFromTheRandomNumbersOfTheStep() {
        IJepa method = SmallIJepa.create(device, 1);
        Views views = SmallIJepa.images(device, BATCH, 1);

        assertThat(loss(method, views, 1)).isEqualTo(loss(method, views, 1)).isNotEqualTo(loss(method, views, 2));
    }

    @Test
    void theTargetEncoderKeepsItsShareAndTheShareGrowsInAStraightLine() {
        IJepa method = SmallIJepa.create(device, 1);
        Map<String, double[]> before = new LinkedHashMap<>();
        method.state().forEach((name, tensor) -> before.put(name, tensor.toDoubles()));
        method.trained().get("encoder").parameters().values().forEach(weight -> device.fill(weight.storage(), 1));

        method.step(SmallIJepa.images(device, BATCH, 1), new Progress(10, 10, 4))
                .afterUpdate();

        double momentum = 0.997;
        method.state().forEach((name, tensor) -> {
            double[] moved = Arrays.stream(before.get(name))
                    .map(value -> momentum * value + (1 - momentum))
                    .toArray();
            assertThat(tensor.toDoubles()).as(name).containsExactly(moved, within(1e-6));
        });
    }

    @Test
    void momentumGrowsInAStraightLine() {
        LinearMomentum momentum = LinearMomentum.growingFrom(0.996);

        assertThat(momentum.at(0)).isEqualTo(0.996);
        assertThat(momentum.at(0.25)).isCloseTo(0.997, within(1e-12));
        assertThat(momentum.at(1)).isEqualTo(1);
    }

    @Test
    void theKeptEncoderIsTheTargetEncoder() {
        IJepa method = SmallIJepa.create(device, 1);

        method.backbone()
                .parameters()
                .forEach((name, tensor) ->
                        assertThat(method.state().get("target." + name)).isSameAs(tensor));
    }

    @Test
    void theWatchedFeaturesAreThoseOfTheKeptEncoder() {
        IJepa method = SmallIJepa.create(device, 1);
        Views views = SmallIJepa.images(device, BATCH, 1);

        double[] watched = method.step(views, START).features().orElseThrow().toDoubles();
        double[] features =
                Gradients.off(() -> method.backbone().apply(views.get(0))).toDoubles();
        assertThat(watched).containsExactly(features, within(1e-6));
    }

    @Test
    void lastLayersOfDeeperBlocksStartSmaller() {
        IJepa method = SmallIJepa.create(device, 1);

        for (String layer : new String[] {"attn.proj.weight", "mlp.fc2.weight"}) {
            assertThat(deviation(method, "encoder.blocks.0." + layer))
                    .as(layer)
                    .isCloseTo(0.02 / Math.sqrt(2), within(2e-3));
            assertThat(deviation(method, "encoder.blocks.1." + layer)).as(layer).isCloseTo(0.01, within(1.5e-3));
        }
        assertThat(deviation(method, "encoder.blocks.1.mlp.fc1.weight")).isCloseTo(0.02, within(2e-3));
        assertThat(deviation(method, "predictor.embed.weight")).isCloseTo(0.02, within(5e-3));
    }

    @Test
    void picturesShowTheContextAndEachBlockAndDimTheRest() {
        IJepa method = SmallIJepa.create(device, 1);
        Tensor images = images(1);
        MultiBlockMask.Masks masks = SmallIJepa.config().masks().draw(BATCH, RandomStream.of(7));

        try (Scope drawing = Scope.open(RandomStream.of(7))) {
            requirePictures(images, method.illustrate(images), masks);
        }
    }

    private static void requirePictures(Tensor images, Map<String, Tensor> pictures, MultiBlockMask.Masks masks) {
        assertThat(pictures.keySet()).containsExactly("context", "target 1", "target 2", "target 3", "target 4");
        requireLit(images, pictures.get("context"), masks.context());
        for (int m = 0; m < 4; m++) {
            requireLit(images, pictures.get("target " + (m + 1)), masks.targets()[m]);
        }
    }

    @Test
    void thePaperSettings() {
        IJepa.Config paper = IJepaMethod.paper().settings();
        Recipe recipe = IJepaMethod.paper().recipe();

        assertThat(paper.masks()).isEqualTo(MultiBlockMask.iJepa(16, 16));
        assertThat(paper.predictor()).isEqualTo(new Predictor.Config(384, 12, 16));
        assertThat(IJepaMethod.paper().views().size(0)).isEqualTo(ViewSize.square(224));
        assertThat(recipe.batchSize()).isEqualTo(2048);
        assertThat(recipe.weightDecay()).isEqualTo(WeightDecay.weightsOnly(0.04).rampingTo(0.4));
        assertThat(recipe.learningRate().schedule(300, 10).at(0)).isEqualTo(2e-4);
        assertThat(recipe.learningRate().schedule(300, 10).at(400)).isCloseTo(1e-3, within(1e-12));
        assertThat(recipe.learningRate().schedule(300, 10).at(3000)).isEqualTo(1e-6);
    }

    /** The authors let all decay that has more than one axis and is no bias, the mask token too. */
    @Test
    void tensorsOfOneAxisDoNotDecayAndTheMaskTokenDoes() {
        IJepa method = SmallIJepa.create(device, 1);
        WeightDecay decay = IJepaMethod.cifar10().recipe().weightDecay();

        assertThat(decay).isEqualTo(IJepaMethod.paper().recipe().weightDecay());
        assertThat(decay.normsAndBiases()).isFalse();
        assertThat(decay.exempt()).isEmpty();
        assertThat(method.parameters().get("predictor.mask_token").rank()).isGreaterThan(1);
    }

    @Test
    void theCifar10SettingsFitAVitTinyOfPatch4() {
        Initializer init = Initializer.of(device, 0);
        VisionTransformer.Config architecture = IJepa.encoder(VisionTransformer.Config.tiny(32, 4));

        IJepa method = new IJepa(
                init,
                new VisionTransformer(init, architecture),
                IJepaMethod.cifar10().settings());

        assertThat(method.backbone().featureWidth()).isEqualTo(192);
    }

    @Test
    void encodersOfAnotherKindAreRefused() {
        VisionTransformer.Config base = SmallIJepa.architecture();

        String partial = "I-JEPA: expected an encoder with position embeddings and without relative position bias";
        requireRefused(
                base.withTokens(true, Positions.SIN_COS, RelativeBias.NONE, Pooling.MEAN),
                "I-JEPA: expected an encoder without a class token");
        requireRefused(base.withTokens(false, Positions.NONE, RelativeBias.NONE, Pooling.MEAN), partial);
        requireRefused(base.withTokens(false, Positions.SIN_COS, RelativeBias.SHARED, Pooling.MEAN), partial);
    }

    private void requireRefused(VisionTransformer.Config architecture, String message) {
        Initializer init = Initializer.of(device, 0);
        VisionTransformer encoder = new VisionTransformer(init, architecture);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IJepa(init, encoder, SmallIJepa.config()))
                .withMessageStartingWith(message);
    }

    @Test
    void masksAreThoseOfTheEncodersGrid() {
        Views views = SmallIJepa.images(device, BATCH, 1);
        IJepa.Config config = SmallIJepa.config();
        IJepa other = create(config.withMasks(config.masks().onGrid(16, 16)));

        assertThat(loss(other, views, 7)).isEqualTo(loss(create(config), views, 7));
    }

    @Test
    void viewsOfAnotherSizeAreRefused() {
        IJepa method = SmallIJepa.create(device, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> method.requireViews(OneView.iJepa(32, Normalization.CIFAR10)))
                .withMessage("I-JEPA: expected an encoder for views of 32 pixels, found one for 16");
    }

    @Test
    void imagesOfAnotherSizeAreRefused() {
        IJepa method = SmallIJepa.create(device, 1);
        Tensor larger = Tensor.of(device, new float[BATCH * 20 * 20 * 3], BATCH, 20, 20, 3);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> method.step(new Views(List.of(larger), new int[BATCH]), START))
                .withMessageStartingWith("I-JEPA: expected images [N, 16, 16, C], found ");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        IJepa method = SmallIJepa.create(device, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> method.requireViews(TwoViews.byolCifar10()))
                .withMessage("ijepa: expected 1 view of every image, found a policy that makes 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinearMomentum(1.5, 1))
                .withMessage("start of the target encoder's momentum: expected a number from 0 to 1, found 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinearMomentum(1, Double.NaN))
                .withMessageContaining("end of the target encoder's momentum");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Predictor.Config(6, 1, 1))
                .withMessage("predictor: expected a width that is a multiple of 4, found 6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Predictor.Config(8, 0, 1))
                .withMessage("predictor: expected at least 1 block, found 0");
    }

    private IJepa create(IJepa.Config config) {
        Initializer init = Initializer.of(device, 1);
        return new IJepa(init, new VisionTransformer(init, SmallIJepa.architecture()), config);
    }

    private Tensor images(long seed) {
        return SmallIJepa.images(device, BATCH, seed).get(0);
    }

    private static Predictor predictor(IJepa method) {
        return (Predictor) method.trained().get("predictor");
    }

    private static Tensor targetTokens(IJepa method, Tensor images) {
        return method.backbone().tokens(images);
    }

    private static double[] targets(IJepa method, Tensor images) {
        return Gradients.off(() -> SmallIJepa.targets(targetTokens(method, images), SEEN, BLOCKS))
                .toDoubles();
    }

    private static double loss(IJepa method, Views views, long seed) {
        try (Scope step = Scope.open(RandomStream.of(seed))) {
            return method.step(views, START).loss().scalar();
        }
    }

    private static double deviation(IJepa method, String name) {
        return Math.sqrt(Arrays.stream(method.parameters().get(name).toDoubles())
                .map(value -> value * value)
                .average()
                .orElseThrow());
    }

    /** Returns all patches of some rows of the grid, for every image. */
    private static int[][] rows(int... rows) {
        int[] patches = Arrays.stream(rows)
                .flatMap(row -> IntStream.range(row * GRID, (row + 1) * GRID))
                .toArray();
        int[][] all = new int[BATCH][];
        Arrays.fill(all, patches);
        return all;
    }

    /** Returns images that differ in one row of patches. */
    private Tensor changed(Tensor images, int row) {
        double[] pixels = images.toDoubles();
        int line = SmallIJepa.SIDE * 3;
        for (int n = 0; n < BATCH; n++) {
            int from = (n * SmallIJepa.SIDE + row * SmallIJepa.PATCH) * line;
            for (int i = from; i < from + SmallIJepa.PATCH * line; i++) {
                pixels[i] = -pixels[i] + 1;
            }
        }
        return Tensor.of(device, pixels, images.shape());
    }

    private static void requireLit(Tensor images, Tensor picture, int[][] patches) {
        double[] expected = images.toDoubles();
        for (int i = 0; i < expected.length; i++) {
            int pixel = i / 3;
            int column = pixel % SmallIJepa.SIDE / SmallIJepa.PATCH;
            int row = pixel / SmallIJepa.SIDE % SmallIJepa.SIDE / SmallIJepa.PATCH;
            int image = pixel / (SmallIJepa.SIDE * SmallIJepa.SIDE);
            int patch = row * GRID + column;
            boolean lit = Arrays.stream(patches[image]).anyMatch(number -> number == patch);
            expected[i] *= lit ? 1 : 0.2;
        }
        assertThat(picture.shape()).isEqualTo(images.shape());
        assertThat(picture.toDoubles()).containsExactly(expected, within(1e-6));
    }
}
