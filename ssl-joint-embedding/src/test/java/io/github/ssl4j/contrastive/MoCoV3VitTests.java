package io.github.ssl4j.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.SmallVit;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MoCoV3VitTests {
    private static final String PATCHES = "backbone.patch_embed.proj.weight";
    private static final Progress FIRST = new Progress(0, 10, 1);

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
    void thePatchEmbeddingNeverMovesAndEverythingElseDoes() {
        MoCoV3 moCo = moCo(config());
        Map<String, double[]> before = SmallRuns.weights(moCo);

        SmallRuns.train(moCo, SmallRuns.views(device, 4, 1), FIRST);

        Map<String, double[]> after = SmallRuns.weights(moCo);
        moCo.parameters().keySet().forEach(name -> {
            if (name.startsWith("backbone.patch_embed.")) {
                assertThat(after.get(name)).as(name).isEqualTo(before.get(name));
            } else {
                assertThat(after.get(name)).as(name).isNotEqualTo(before.get(name));
            }
        });
        assertThat(after).containsKey(PATCHES);
    }

    @Test
    void thePatchEmbeddingMovesWhereItIsNotFixed() {
        MoCoV3.Config fixed = config();
        MoCoV3 moCo =
                moCo(new MoCoV3.Config(fixed.loss(), fixed.momentum(), fixed.projection(), fixed.prediction(), false));
        double[] before = SmallRuns.weights(moCo).get(PATCHES);

        SmallRuns.train(moCo, SmallRuns.views(device, 4, 1), FIRST);

        assertThat(SmallRuns.weights(moCo).get(PATCHES)).isNotEqualTo(before);
    }

    @Test
    void settingsChangedOneByOneKeepThePatchesFixed() {
        MoCoV3.Config config = MoCoV3Method.transformerPaper().settings();

        assertThat(config.withMomentum(0.9)
                        .withHeads(config.projection(), config.prediction())
                        .fixedPatches())
                .isTrue();
        assertThat(MoCoV3Method.paper().settings().fixedPatches()).isFalse();
        assertThat(MoCoV3Method.cifar10().settings().fixedPatches()).isFalse();
    }

    @Test
    void fixedPatchesOfAResNetAreRefused() {
        Initializer init = Initializer.of(device, 3);

        assertThatThrownBy(() -> new MoCoV3(init, SmallRuns.encoder(init), config()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("fixed patches: expected a vision transformer, found ");
    }

    @Test
    void theSettingsOfThePaper() {
        MoCoV3.Config config = MoCoV3Method.transformerPaper().settings();
        Recipe recipe = MoCoV3Method.transformerPaper().recipe();

        assertThat(recipe.learningRate().peak() / recipe.batchSize()).isEqualTo(1.5e-4 / 256);
        assertThat(recipe.learningRate().warmupEpochs()).isEqualTo(40);
        assertThat(recipe.optimizer()).isInstanceOf(AdamW.Config.class);
        assertThat(recipe.weightDecay()).isEqualTo(WeightDecay.everywhere(0.1));
        assertThat(config.loss().temperature()).isEqualTo(0.2);
        assertThat(config.projection()).hasSize(3);
        assertThat(config.prediction()).hasSize(2);
        assertThat(config.prediction().get(1)).isEqualTo(new Layer(256, false, Norm.PLAIN, Activation.NONE));
        assertThat(MoCoV3Vit.encoder(SmallVit.config(16)).positions()).isEqualTo(Positions.SIN_COS);
        assertThat(MoCoV3Vit.encoder(SmallVit.config(16)).classToken()).isTrue();
        assertThat(MoCoV3Vit.encoder(SmallVit.config(16)).block().weights()).isEqualTo(TransformerWeights.XAVIER);
    }

    private MoCoV3 moCo(MoCoV3.Config config) {
        Initializer init = Initializer.of(device, 3);
        return new MoCoV3(init, new VisionTransformer(init, MoCoV3Vit.encoder(SmallVit.config(8))), config);
    }

    private static MoCoV3.Config config() {
        Layer last = new Layer(6, false, Norm.PLAIN, Activation.NONE);
        return MoCoV3Method.transformerCifar10()
                .settings()
                .withHeads(List.of(Layer.hidden(8), last), List.of(Layer.hidden(8), last));
    }
}
