package io.github.ssl4j.train;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.Sgd;
import java.util.ArrayList;
import java.util.List;

/** Short training on small real images under the eyes of a {@link CollapseMonitor}. */
public final class WatchedRun {
    /** Steps within which a collapse should be seen. */
    public static final int STEPS = 200;

    private static final int BATCH = TinyImages.COUNT / 2;

    private WatchedRun() {}

    /** Returns how {@link #STEPS} steps of SGD go, with a learning rate that rises over the first tenth. */
    private static Recipe recipe(double learningRate) {
        int epochs = STEPS * BATCH / TinyImages.COUNT;
        LearningRate rate = LearningRate.cosine(learningRate).withWarmup(epochs / 10.0);
        return Recipe.of(epochs, BATCH, rate, Sgd.Config.defaults(), WeightDecay.everywhere(1e-4));
    }

    /** Returns a small encoder of images of one channel. */
    public static ResNet encoder(Initializer init) {
        return new ResNet(init, new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 8, ResNet.Stem.CIFAR, 1, false));
    }

    /** Returns two random crops of every image. */
    public static AugmentedViews views() {
        return AugmentedViews.alike(2, Augmentation.of(RandomResizedCrop.of(12, 0.3)));
    }

    /** Returns what is warned of while a method of such views trains. */
    public static List<CollapseWarning> warnings(SslMethod method, double learningRate) {
        List<CollapseWarning> warnings = new ArrayList<>();
        Pretrainer.of(method, TinyImages.of(1), views(), recipe(learningRate))
                .seed(1)
                .listener(new CollapseMonitor(method).onWarning(warnings::add))
                .run();
        return warnings;
    }
}
