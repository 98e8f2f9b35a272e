package com.example.doors;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** A method of somebody else's: two views agree, and lie away from the mean of what came before. */
public final class Agreement extends SslMethod {
    private final Config config;
    private final Backbone encoder;
    private final Linear projection;
    private final Tensor centre;

    /** The settings. */
    public record Config(
            @Setting("weight of the distance from the centre")
            double away,

            @Setting("D, length of the projection") int projection) {

        /** Checks the numbers. */
        public Config {
            if (!(away >= 0)) {
                throw new IllegalArgumentException("away: expected at least 0, found " + away);
            }
            if (projection < 1) {
                throw new IllegalArgumentException("projection: expected at least 1, found " + projection);
            }
        }
    }

    /** The method in the catalogue. */
    public static final class Entry implements Method<Config> {
        @Override
        public About about() {
            return new About("agreement", "Agreement", "nobody", Family.REGULARIZATION, "two views agree", "Never.");
        }

        @Override
        public List<Preset<Config>> presets() {
            Augmentation view = Augmentation.of(RandomResizedCrop.of(8, 0.3), new HorizontalFlip(0.5));
            return List.of(Preset.of(
                    Preset.CIFAR10,
                    "nowhere",
                    new Config(0.5, 4),
                    AugmentedViews.alike(2, view),
                    Recipe.of(3, 16, LearningRate.cosine(0.1), Sgd.Config.defaults(), WeightDecay.weightsOnly(1e-4))));
        }

        @Override
        public SslMethod create(Initializer init, Backbone encoder, Config settings, RunShape run) {
            return new Agreement(init, encoder, settings);
        }
    }

    Agreement(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.encoder = train("backbone", encoder);
        this.projection = train("projection", new Linear(init, encoder.featureWidth(), config.projection(), true));
        this.centre = Tensor.persistent(encoder.device(), config.projection());
        keep("centre", Stateful.of(centre));
    }

    @Override
    public Step step(Views views, Progress progress) {
        Tensor features = encoder.apply(views.get(0));
        Tensor a = Ops.l2Normalize(projection.apply(features)); // [N, D]
        Tensor b = Ops.l2Normalize(projection.apply(encoder.apply(views.get(1))));
        Tensor agreement = Ops.mean(Ops.square(a.minus(b)));
        Tensor near = Ops.mean(a.times(centre));
        Tensor mean = Ops.mean(a.detach(), 0).keep();
        return Step.of(agreement.plus(near.times(config.away())))
                .monitor(features)
                .metric("agreement", agreement)
                .metric("near_centre", near)
                .after(() -> centre.assign(centre.times(0.9).plus(mean.times(0.1))));
    }

    @Override
    public String name() {
        return "agreement";
    }

    @Override
    public Backbone backbone() {
        return encoder;
    }

    @Override
    public int views() {
        return 2;
    }
}
