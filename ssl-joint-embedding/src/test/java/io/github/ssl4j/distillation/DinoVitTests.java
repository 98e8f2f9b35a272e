package io.github.ssl4j.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.SmallVit;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DinoVitTests {
    private static final Progress FIRST = new Progress(0, 10, 4);

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
    void pathsAreDroppedInTheStudentButNotInTheTeacher() {
        Dino dino = dino(0.5);
        Views views = Tiny.views(device, 1, 16, 16, 8);

        assertThat(features(dino, views, 1)).isNotEqualTo(features(dino, views, 2));
        assertThat(codes(dino, views, 1)).isEqualTo(codes(dino, views, 2));
    }

    @Test
    void theCodeOfAGlobalCropIsToldFromEveryOtherCropAndNotFromItself() {
        Dino dino = dino(0);
        Views views = Tiny.views(device, 1, 16, 16, 8);
        Module student = dino.trained().get("student");
        Tensor expected = Gradients.off(() -> {
            Tensor[] logits = views.tensors().stream().map(student::apply).toArray(Tensor[]::new);
            Tensor globals = Ops.concatenate(logits[0], logits[1]);
            Tensor codes = DinoLoss.codes(globals, Tensor.of(device, new double[6], 6), 0.04);
            return new DinoLoss(0.1).loss(Ops.concatenate(logits), codes, Tiny.BATCH);
        });

        assertThat(dino.step(views, FIRST).loss().scalar()).isCloseTo(expected.scalar(), within(1e-5));
    }

    @Test
    void smallCropsTeachThePositionsOfTheGridByInterpolation() {
        Dino dino = dino(0);

        dino.step(Tiny.views(device, 1, 16, 16, 8, 8), FIRST).loss().backward();

        assertThat(Tiny.size(dino.parameters()
                        .get("student.backbone.pos_embed")
                        .gradient()
                        .toDoubles()))
                .isPositive();
    }

    @Test
    void cropsThatPatchesDoNotFillAreRefused() {
        Dino dino = dino(0);

        assertThatThrownBy(() -> dino.step(Tiny.views(device, 1, 16, 16, 10), FIRST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multiples of the patch of 4 pixels, found 10 x 10");
    }

    @Test
    void theEncoderOfThePaperDropsUpToOnePathInTen() {
        VisionTransformer.Config base = VisionTransformer.Config.tiny(32, 4);

        assertThat(new DinoMethod().transformer(base))
                .isEqualTo(base.withBlock(base.block().withDropPath(0.1)));
    }

    @Test
    void theRecipeForCifar10IsThePapers() {
        Recipe recipe = DinoMethod.transformerCifar10().recipe();

        assertThat(recipe.learningRate().peak() / recipe.batchSize()).isEqualTo(5e-4 / 256);
        assertThat(recipe.learningRate().warmupEpochs()).isEqualTo(10);
        assertThat(recipe.optimizer()).isInstanceOf(AdamW.Config.class);
        assertThat(recipe.clipping()).isEqualTo(Clipping.eachTensor(3));
        assertThat(recipe.weightDecay()).isEqualTo(WeightDecay.weightsOnly(0.04).rampingTo(0.4));
    }

    private double[] features(Dino dino, Views views, long seed) {
        return step(dino, views, seed, step -> step.features().orElseThrow().toDoubles());
    }

    private double[] codes(Dino dino, Views views, long seed) {
        return step(
                dino, views, seed, step -> step.probabilities().orElseThrow().toDoubles());
    }

    private static double[] step(Dino dino, Views views, long seed, Function<Step, double[]> result) {
        try (Scope inner = Scope.open(RandomStream.of(seed))) {
            return result.apply(dino.step(views, FIRST));
        }
    }

    private Dino dino(double dropPath) {
        Initializer init = Initializer.of(device, 3);
        VisionTransformer.Config base = SmallVit.config(16);
        VisionTransformer encoder =
                new VisionTransformer(init, base.withBlock(base.block().withDropPath(dropPath)));
        Dino.Config config = DinoMethod.transformerCifar10()
                .settings()
                .withHead(new DinoHead.Config(List.of(Layer.linear(5)), 6, false));
        return new Dino(init, encoder, config);
    }
}
