package io.github.ssl4j.clustering;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.Stripes;
import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.ViewPass;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Small networks, images and runs. */
final class Toys {
    static final List<Layer> HEAD = List.of(Layer.hidden(8), Layer.linear(6));

    private Toys() {}

    static Backbone encoder(Initializer init) {
        return SmallRuns.encoder(init);
    }

    static Recipe recipe(int epochs, int batch, double rate) {
        return Recipe.of(
                epochs, batch, LearningRate.constant(rate), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4));
    }

    /** Two crops of 8 pixels and so many of 4. */
    static AugmentedViews crops(int small) {
        List<Augmentation> crops = new ArrayList<>();
        for (int i = 0; i < 2 + small; i++) {
            crops.add(Augmentation.of(RandomResizedCrop.of(i < 2 ? 8 : 4, 0.5), new HorizontalFlip(0.5)));
        }
        return new AugmentedViews(crops);
    }

    /** Noise in the form of {@link #crops}, for the images named. */
    static Views noise(Device device, long seed, int small, int... images) {
        int[] sides = new int[2 + small];
        Arrays.fill(sides, 0, 2, 8);
        Arrays.fill(sides, 2, sides.length, 4);
        return SmallRuns.noise(device, seed, images, sides);
    }

    /** A pass over so many images that shows these batches. */
    static ViewPass pass(int images, Views... batches) {
        return new ViewPass() {
            @Override
            public int images() {
                return images;
            }

            @Override
            public void forEach(Consumer<Views> look) {
                List.of(batches).forEach(look);
            }
        };
    }

    /** One step of training as the pretrainer makes it; returns the loss. */
    static double train(SslMethod method, Optimizer optimizer, Views views, Progress progress, double rate) {
        Step step = method.step(views, progress);
        double loss = step.loss().scalar();
        step.loss().backward();
        method.beforeUpdate(progress);
        optimizer.step(rate);
        step.afterUpdate();
        return loss;
    }

    static void evaluation(SslMethod method) {
        method.trained().values().forEach(module -> module.training(false));
    }

    /** The losses of a run on so many images of stripes. */
    static List<Double> losses(SslMethod method, int images, AugmentedViews views, Recipe recipe) {
        List<Double> losses = new ArrayList<>();
        Pretrainer.of(method, new Stripes(images), views, recipe)
                .seed(1)
                .listener(new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                        losses.add(report.loss());
                    }
                })
                .run();
        return losses;
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(x -> x).average().orElseThrow();
    }
}
