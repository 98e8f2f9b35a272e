package io.github.ssl4j.distillation;

import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** SimSiam in the catalogue, with its presets. */
public final class SimSiamMethod implements Method<SimSiam.Config> {
    @Override
    public About about() {
        return new About(
                "simsiam",
                "SimSiam",
                "Chen and He 2020, arXiv:2011.10566",
                Family.DISTILLATION,
                "an encoder predicts its own projection of another view, with the gradient stopped",
                "The method with the least memory: no teacher, no queue, no large batch.");
    }

    @Override
    public List<Preset<SimSiam.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, SimSiam.Config settings, RunShape run) {
        return new SimSiam(init, encoder, settings);
    }

    /**
     * Returns the preset for ImageNet and a ResNet-50: batch 512, 100 epochs, SGD. The learning rate of the predictor
     * falls with that of the encoder, as in the paper's table 1 (a); its best runs keep it.
     */
    public static Preset<SimSiam.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the paper for ImageNet and a ResNet-50",
                new SimSiam.Config(
                        CosineDistance.NEGATIVE_COSINE,
                        List.of(
                                Layer.hidden(2048),
                                Layer.hidden(2048),
                                new Layer(2048, false, Norm.PLAIN, Activation.NONE)),
                        List.of(Layer.hidden(512), Layer.linear(2048))),
                TwoViews.mocoV2(224),
                Recipe.of(
                        100,
                        512,
                        LearningRate.cosine(0.1).inEpochs(),
                        Sgd.Config.defaults(),
                        WeightDecay.everywhere(1e-4)));
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, SGD. */
    public static Preset<SimSiam.Config> cifar10() {
        return Preset.of(
                Preset.CIFAR10,
                "Lightly's benchmark for a ResNet-18 with the CIFAR stem: a projection of two layers",
                new SimSiam.Config(
                        CosineDistance.NEGATIVE_COSINE,
                        List.of(Layer.hidden(2048), new Layer(2048, false, Norm.AFFINE, Activation.NONE)),
                        List.of(Layer.hidden(512), Layer.linear(2048))),
                TwoViews.simSiamCifar10(),
                CifarRecipes.lightly());
    }

    /** Returns the preset for photographs: the paper's, which was made for batches of 256. */
    public static Preset<SimSiam.Config> photos() {
        Preset<SimSiam.Config> paper = paper();
        return Preset.of(
                Preset.PHOTOS,
                "the paper's settings; learning rate 0.05 for a batch of 256 and in proportion",
                paper.settings(),
                paper.views(),
                paper.recipe().withBatchSize(256));
    }
}
