package io.github.ssl4j.contrastive;

import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Lars;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.EncoderKind;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunLength;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** MoCo v3 in the catalogue, with its presets. */
public final class MoCoV3Method implements Method<MoCoV3.Config> {
    @Override
    public About about() {
        return new About(
                "mocov3",
                "MoCo v3",
                "Chen, Xie and He 2021, arXiv:2104.02057",
                Family.CONTRASTIVE,
                "a view predicts the key of the other view, made by an EMA encoder, among the keys of the batch",
                "Contrastive learning for vision transformers, or for a ResNet with large batches.");
    }

    @Override
    public VisionTransformer.Config transformer(VisionTransformer.Config size) {
        return MoCoV3Vit.encoder(size);
    }

    @Override
    public List<Preset<MoCoV3.Config>> presets() {
        return List.of(cifar10(), transformerCifar10(), photos(), transformerPhotos(), paper(), transformerPaper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, MoCoV3.Config settings, RunShape run) {
        return new MoCoV3(init, encoder, settings);
    }

    /** Lowers the momentum at the start in short runs. */
    @Override
    public MoCoV3.Config shortened(MoCoV3.Config settings, RunLength run) {
        return settings.withMomentum(run.momentum(settings.momentum()));
    }

    /** Returns the preset for ImageNet and a ResNet-50: batch 4096, 100 epochs, LARS. */
    public static Preset<MoCoV3.Config> paper() {
        return Preset.of(
                        Preset.PAPER,
                        "the authors' code for ImageNet and a ResNet-50",
                        heads(MoCoV3Loss.of(1)),
                        TwoViews.mocoV3(224),
                        Recipe.of(
                                100,
                                4096,
                                LearningRate.cosine(9.6).withWarmup(10),
                                Lars.Config.defaults(),
                                WeightDecay.weightsOnly(1e-6)))
                .forEncoders(EncoderKind.CONVOLUTIONAL);
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 256, 1000 epochs, LARS. */
    public static Preset<MoCoV3.Config> cifar10() {
        return Preset.of(
                        Preset.CIFAR10,
                        "solo-learn for a ResNet-18 with the CIFAR stem, without its clipping",
                        heads(MoCoV3Loss.of(0.2)),
                        TwoViews.byolCifar10(),
                        CifarRecipes.soloLearn(1e-6))
                .forEncoders(EncoderKind.CONVOLUTIONAL);
    }

    /**
     * Returns the preset for photographs and a convolutional network: the paper's, with the learning rate of batch 256.
     */
    public static Preset<MoCoV3.Config> photos() {
        Preset<MoCoV3.Config> paper = paper();
        return Preset.of(
                        Preset.PHOTOS,
                        "the paper's settings; learning rate 0.6 for a batch of 256 and in proportion",
                        paper.settings(),
                        paper.views(),
                        paper.recipe().withBatchSize(256))
                .forEncoders(EncoderKind.CONVOLUTIONAL);
    }

    private static MoCoV3.Config heads(MoCoV3Loss loss) {
        return new MoCoV3.Config(
                loss,
                0.99,
                List.of(Layer.hidden(4096), new Layer(256, false, Norm.PLAIN, Activation.NONE)),
                List.of(Layer.hidden(4096), new Layer(256, false, Norm.NONE, Activation.NONE)),
                false);
    }

    /** Returns the preset for ImageNet and a vision transformer: batch 4096, 300 epochs, AdamW, fixed patches. */
    public static Preset<MoCoV3.Config> transformerPaper() {
        LearningRate rate = LearningRate.cosine(2.4e-3).withWarmup(40);
        return Preset.of(
                        Preset.PAPER,
                        "the paper for ImageNet and a ViT-B/16",
                        transformerHeads(4096),
                        TwoViews.mocoV3Vit(224),
                        Recipe.of(300, 4096, rate, AdamW.Config.defaults(), WeightDecay.everywhere(0.1)))
                .forEncoders(EncoderKind.TRANSFORMER);
    }

    /** Returns the preset for CIFAR-10 and a ViT-Tiny/4: heads a quarter as wide inside, batch 256, 200 epochs. */
    public static Preset<MoCoV3.Config> transformerCifar10() {
        LearningRate rate = LearningRate.cosine(5e-4).withWarmup(20);
        return Preset.of(
                        Preset.CIFAR10,
                        "ours for a ViT-Tiny/4, since none are published: the paper's with heads a quarter as wide",
                        transformerHeads(1024),
                        TwoViews.byolCifar10(),
                        Recipe.of(200, 256, rate, AdamW.Config.defaults(), WeightDecay.everywhere(0.1)))
                .forEncoders(EncoderKind.TRANSFORMER);
    }

    /** Returns the preset for photographs and a vision transformer: the paper's with heads a quarter as wide inside. */
    public static Preset<MoCoV3.Config> transformerPhotos() {
        Preset<MoCoV3.Config> paper = transformerPaper();
        return Preset.of(
                        Preset.PHOTOS,
                        "the paper's settings; heads a quarter as wide, learning rate 5e-4 for a batch of 256",
                        transformerHeads(1024),
                        paper.views(),
                        paper.recipe().withBatchSize(256).withLearningRate(5e-4).withEpochs(100))
                .forEncoders(EncoderKind.TRANSFORMER);
    }

    private static MoCoV3.Config transformerHeads(int hidden) {
        Layer inner = Layer.hidden(hidden);
        Layer last = new Layer(256, false, Norm.PLAIN, Activation.NONE);
        return new MoCoV3.Config(MoCoV3Loss.of(0.2), 0.99, List.of(inner, inner, last), List.of(inner, last), true);
    }
}
