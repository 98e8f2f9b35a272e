package io.github.ssl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.clustering.DeepCluster;
import io.github.ssl4j.clustering.DeepClusterMethod;
import io.github.ssl4j.clustering.DeepClusterV1;
import io.github.ssl4j.clustering.DeepClusterV1Method;
import io.github.ssl4j.clustering.EmbeddingQueues;
import io.github.ssl4j.clustering.Sinkhorn;
import io.github.ssl4j.clustering.SwAv;
import io.github.ssl4j.clustering.SwAvMethod;
import io.github.ssl4j.contrastive.MoCo;
import io.github.ssl4j.contrastive.MoCoMethod;
import io.github.ssl4j.contrastive.MoCoV3;
import io.github.ssl4j.contrastive.MoCoV3Method;
import io.github.ssl4j.contrastive.SimClrMethod;
import io.github.ssl4j.contrastive.Symmetry;
import io.github.ssl4j.distillation.Byol;
import io.github.ssl4j.distillation.ByolMethod;
import io.github.ssl4j.distillation.CosineDistance;
import io.github.ssl4j.distillation.Dino;
import io.github.ssl4j.distillation.DinoHead;
import io.github.ssl4j.distillation.DinoMethod;
import io.github.ssl4j.distillation.TargetMomentum;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.optim.Adam;
import io.github.ssl4j.regularization.BarlowTwins;
import io.github.ssl4j.regularization.BarlowTwinsLoss;
import io.github.ssl4j.regularization.BarlowTwinsMethod;
import io.github.ssl4j.regularization.VicReg;
import io.github.ssl4j.regularization.VicRegLoss;
import io.github.ssl4j.regularization.VicRegMethod;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a port of the papers' settings gets wrong: norms and biases of heads, what decays, what stands still. */
class PaperPresetsTests {
    @Test
    void theHeadOfSimClrEndsInABatchNorm() {
        assertThat(SimClrMethod.paper().settings().projection())
                .containsExactly(Layer.hidden(2048), new Layer(128, false, Norm.AFFINE, Activation.NONE));
    }

    @Test
    void moCoHasNoBatchNormInItsHeadButGroupsInItsEncoder() {
        MoCo.Config paper = MoCoMethod.paper().settings();
        assertThat(paper.projection()).extracting(Layer::norm).containsOnly(Norm.NONE);
        assertThat(paper.batchNormGroups()).isEqualTo(8);
        assertThat(paper.queue()).isEqualTo(65536);
        assertThat(paper.momentum()).isEqualTo(0.999);
        assertThat(paper.loss().temperature()).isEqualTo(0.2);
        assertThat(paper.symmetry()).isEqualTo(Symmetry.ASYMMETRIC);
        assertThat(MoCoMethod.cifar10().settings().queue()).isEqualTo(4096);
    }

    @Test
    void theProjectionOfMoCoV3EndsInABatchNormThatOnlyNormalises() {
        MoCoV3.Config paper = MoCoV3Method.paper().settings();
        assertThat(paper.projection()).last().isEqualTo(new Layer(256, false, Norm.PLAIN, Activation.NONE));
        assertThat(paper.prediction()).hasSize(2).last().isEqualTo(new Layer(256, false, Norm.NONE, Activation.NONE));
        assertThat(paper.momentum()).isEqualTo(0.99);
    }

    @Test
    void swAvFreezesItsPrototypesForAnEpochAndHasAQueueOnlyBesideSmallBatches() {
        SwAv.Config large = SwAvMethod.paper().settings();
        assertThat(large.sinkhorn()).isEqualTo(new Sinkhorn(0.05, 3));
        assertThat(large.loss().temperature()).isEqualTo(0.1);
        assertThat(large.frozenSteps()).isEqualTo(1_281_167 / 4096 + 1);
        assertThat(large.queue()).isEqualTo(EmbeddingQueues.Config.none());
        assertThat(rate(SwAvMethod.paper().recipe())).isEqualTo(new LearningRate(4.8, 0.3, 0.0048, 10, false, 1));
        SwAv.Config small = SwAvMethod.paperSmallBatch().settings();
        assertThat(small.prototypes()).isEqualTo(3000);
        assertThat(small.frozenSteps()).isEqualTo(1_281_167 / 256 + 1);
        assertThat(small.queue()).isEqualTo(new EmbeddingQueues.Config(15 * 256, 15));
    }

    @Test
    void deepClusterHasTheRecipeOfSwAvForHalfAsLong() {
        DeepCluster.Config paper = DeepClusterMethod.paper().settings();
        assertThat(paper.kMeans()).isEqualTo(KMeans.spherical(10));
        assertThat(List.of(paper.clusterings(), paper.prototypes())).containsExactly(3, 3000);
        Recipe recipe = DeepClusterMethod.paper().recipe();
        assertThat(recipe.epochs()).isEqualTo(400);
        assertThat(recipe.withEpochs(800)).isEqualTo(SwAvMethod.paper().recipe());
    }

    @Test
    void deepClusterV1KeepsItsRates() {
        DeepClusterV1.Config paper = DeepClusterV1Method.paper().settings();
        assertThat(paper.kMeans()).isEqualTo(KMeans.euclidean(20));
        assertThat(paper.whitening().components()).isEqualTo(256);
        assertThat(paper.classifierRate()).isEqualTo(0.05);
        assertThat(paper.classifierDecay()).isEqualTo(1e-5);
        assertThat(rate(DeepClusterV1Method.paper().recipe())).isEqualTo(LearningRate.constant(0.05));
    }

    @Test
    void theHeadsOfByolHaveNoBatchNormOnTheirOutput() {
        Byol.Config paper = ByolMethod.paper().settings();
        assertThat(paper.projection())
                .isEqualTo(paper.prediction())
                .containsExactly(
                        new Layer(4096, true, Norm.AFFINE, Activation.RELU),
                        new Layer(256, false, Norm.NONE, Activation.NONE));
        assertThat(paper.loss()).isEqualTo(CosineDistance.SQUARED);
        assertThat(paper.momentum()).isEqualTo(new TargetMomentum(0.996, 1));
    }

    @Test
    void dinoHasNoBatchNormInItsHeadAndALastLayerOfFixedLengthThatStandsStillForAnEpoch() {
        Dino.Config paper = DinoMethod.paper().settings();
        Layer hidden = new Layer(2048, true, Norm.NONE, Activation.GELU);
        assertThat(paper.head())
                .isEqualTo(new DinoHead.Config(List.of(hidden, hidden, Layer.linear(256)), 65536, false));
        assertThat(paper.frozenEpochs()).isEqualTo(1);
        assertThat(paper.centreMomentum()).isEqualTo(0.9);
        assertThat(paper.loss().studentTemperature()).isEqualTo(0.1);
        assertThat(paper.momentum()).isEqualTo(new TargetMomentum(0.996, 1));
    }

    @Test
    void theHeadOfDinoForCifar10HasTwoLayersWithTheWeightsOfPyTorchAndIsNeverFrozen() {
        Dino.Config cifar10 = DinoMethod.cifar10().settings();
        Layer hidden = new Layer(2048, false, Norm.AFFINE, Activation.GELU);
        assertThat(cifar10.head())
                .isEqualTo(new DinoHead.Config(List.of(hidden, Layer.linear(256)), 2048, false, false));
        assertThat(cifar10.frozenEpochs()).isZero();
    }

    @Test
    void swAvForCifar10HasAdamAndPrototypesThatAreNeverFrozen() {
        assertThat(SwAvMethod.cifar10().settings().frozenSteps()).isZero();
        Recipe recipe = SwAvMethod.cifar10().recipe();
        assertThat(recipe.optimizer()).isEqualTo(new Adam.Config(0.9, 0.999, 1e-8));
        assertThat(recipe.weightDecay()).isEqualTo(WeightDecay.everywhere(1e-6));
        assertThat(rate(recipe)).isEqualTo(LearningRate.cosine(1e-3).inEpochs());
    }

    @Test
    void theProjectorOfBarlowTwinsHasNoBiasAndItsNormsASmallRate() {
        BarlowTwins.Config paper = BarlowTwinsMethod.paper().settings();
        assertThat(paper.loss()).isEqualTo(new BarlowTwinsLoss(0.0051, 1));
        assertThat(paper.projection()).hasSize(3).noneMatch(Layer::bias);
        assertThat(paper.projection()).last().isEqualTo(new Layer(8192, false, Norm.NONE, Activation.NONE));
        LearningRate rate = rate(BarlowTwinsMethod.paper().recipe());
        assertThat(rate.peak()).isEqualTo(0.2 * 2048 / 256);
        assertThat(rate.normAndBiasScale()).isCloseTo(0.0048 / 0.2, within(1e-12));
    }

    @Test
    void theExpanderOfVicRegEndsInAProduct() {
        VicReg.Config paper = VicRegMethod.paper().settings();
        assertThat(paper.loss()).isEqualTo(VicRegLoss.of(25, 25, 1));
        Layer hidden = new Layer(8192, true, Norm.AFFINE, Activation.RELU);
        assertThat(paper.expansion())
                .containsExactly(hidden, hidden, new Layer(8192, false, Norm.NONE, Activation.NONE));
    }

    /** LARS without this exclusion scales norms and biases to nothing. */
    @ParameterizedTest
    @MethodSource("withLars")
    void normsAndBiasesNeitherDecayNorAdapt(Recipe recipe) {
        assertThat(recipe.optimizer().name()).isEqualTo("lars");
        assertThat(recipe.weightDecay().normsAndBiases()).isFalse();
    }

    static Stream<Recipe> withLars() {
        return Stream.of(
                SimClrMethod.paper().recipe(),
                MoCoV3Method.paper().recipe(),
                MoCoV3Method.cifar10().recipe(),
                ByolMethod.paper().recipe(),
                BarlowTwinsMethod.paper().recipe(),
                BarlowTwinsMethod.cifar10().recipe(),
                VicRegMethod.paper().recipe(),
                VicRegMethod.cifar10().recipe());
    }

    private static LearningRate rate(Recipe recipe) {
        return recipe.learningRate();
    }
}
