package io.github.ssl4j.distillation;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.NamedTensors;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.Map;
import java.util.Objects;

/**
 * DINO: a student tells from any crop of an image the code that a slow copy of itself, the teacher, gives another, large
 * crop. Centring the teacher's logits keeps one code from winning, sharpening them keeps all codes from being alike. Caron
 * et al. 2021, arXiv:2104.14294.
 */
public final class Dino implements SslMethod {
    /**
     * The settings.
     *
     * @param loss the cross-entropy with the student's temperature
     * @param teacherTemperature the teacher's temperature by epoch
     * @param centreMomentum how much of itself the centre keeps in each step; 1 for no centring, which collapses
     * @param head the layers and the number of codes K
     * @param frozenEpochs epochs in which the last layer does not move
     * @param momentum how much of itself the teacher keeps in each step
     * @param views the crops: two global ones first, then any number of local ones
     * @param recipe how to train
     */
    public record Config(
            DinoLoss loss,
            TeacherTemperature teacherTemperature,
            double centreMomentum,
            DinoHead.Config head,
            int frozenEpochs,
            TargetMomentum momentum,
            AugmentedViews views,
            Recipe recipe) {

        /** Checks the numbers and that nothing is missing. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(teacherTemperature, "teacherTemperature");
            MomentumEncoder.requireMomentum("centre momentum", centreMomentum);
            Objects.requireNonNull(head, "head");
            Objects.requireNonNull(momentum, "momentum");
            Objects.requireNonNull(recipe, "recipe");
            if (frozenEpochs < 0) {
                throw new IllegalArgumentException("frozen epochs: expected at least 0, found " + frozenEpochs);
            }
            MultiCropViews.requireGlobals("DINO", views);
        }

        /** Returns the settings of the paper for ImageNet and a ViT-S: batch 1024, 100 epochs, AdamW, 2 + 8 crops. */
        public static Config paper() {
            LearningRate rate = LearningRate.cosine(0.002).withWarmup(10).endingAt(1e-6);
            WeightDecay decay = WeightDecay.weightsOnly(0.04).rampingTo(0.4);
            return new Config(
                    new DinoLoss(0.1),
                    new TeacherTemperature(0.04, 0.07, 30),
                    0.9,
                    DinoHead.Config.paper(),
                    1,
                    TargetMomentum.growingFrom(0.996),
                    MultiCropViews.dino(),
                    new Recipe(100, 1024, rate, AdamW.Config.defaults(), decay, Clipping.eachTensor(3)));
        }

        /**
         * Returns the settings of Lightly's benchmark on CIFAR-10 with a ResNet-18 and the CIFAR stem: batch 128, 200
         * epochs, SGD, two global crops and no local ones, 2048 codes. Those for a vision transformer are in {@link DinoVit}.
         */
        public static Config cifar10() {
            return new Config(
                    new DinoLoss(0.1),
                    TeacherTemperature.constant(0.04),
                    0.9,
                    DinoHead.Config.cifar10(),
                    1,
                    TargetMomentum.constant(0.99),
                    MultiCropViews.dinoCifar10(0),
                    CifarRecipes.lightly());
        }

        /** Returns the same settings with another head. */
        public Config withHead(DinoHead.Config newHead) {
            return new Config(loss, teacherTemperature, centreMomentum, newHead, frozenEpochs, momentum, views, recipe);
        }

        /** Returns the same settings with another momentum of the centre. */
        public Config withCentreMomentum(double newMomentum) {
            return new Config(loss, teacherTemperature, newMomentum, head, frozenEpochs, momentum, views, recipe);
        }

        /** Returns the same settings with another momentum of the teacher. */
        public Config withMomentum(TargetMomentum newMomentum) {
            return new Config(loss, teacherTemperature, centreMomentum, head, frozenEpochs, newMomentum, views, recipe);
        }

        /** Returns the same settings with other crops. */
        public Config withViews(AugmentedViews newViews) {
            return new Config(loss, teacherTemperature, centreMomentum, head, frozenEpochs, momentum, newViews, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(loss, teacherTemperature, centreMomentum, head, frozenEpochs, momentum, views, newRecipe);
        }
    }

    private final Config config;
    private final DinoHead head;
    private final Branch student;
    private final MomentumEncoder teacher;
    private final Centre centre;
    private Tensor teacherLogits;

    /**
     * Creates the method around an encoder, which becomes the student's; {@link #backbone()} is the teacher's. The initialiser
     * makes the head.
     */
    public Dino(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.head = new DinoHead(init, encoder.featureWidth(), config.head());
        this.student = new Branch(encoder, head);
        this.teacher = new MomentumEncoder(student);
        this.centre = new Centre(init.device(), config.head().codes(), config.centreMomentum());
    }

    /** One batch of the paper's algorithm 1: the teacher sees the global crops, the student all. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor t = teacher.apply(Ops.concatenate(views.get(0), views.get(1))); // [2N, K]
        Tensor q = DinoLoss.codes(t, centre.value(), config.teacherTemperature().at(progress.epoch()));
        Tensor h = student.features(views.tensors()); // [V*N, D]
        Tensor s = head.apply(h); // [V*N, K]
        teacherLogits = t;
        return Step.of(config.loss().loss(s, q, views.batch())).monitor(h).entropy(q);
    }

    /** Keeps the last layer where it is while its epochs last. */
    @Override
    public void beforeUpdate(Progress progress) {
        if (progress.epoch() < config.frozenEpochs()) {
            head.last().parameters().values().forEach(Tensor::clearGradient);
        }
    }

    @Override
    public void afterUpdate(Progress progress) {
        teacher.follow(student, config.momentum().at(progress.fraction()));
        centre.follow(teacherLogits);
        teacherLogits = null;
    }

    @Override
    public String name() {
        return "dino";
    }

    @Override
    public int views() {
        return config.views().views();
    }

    /** Returns the teacher's encoder, which the paper evaluates. */
    @Override
    public Backbone backbone() {
        return ((Branch) teacher.module()).backbone();
    }

    @Override
    public Map<String, Module> trained() {
        return Map.of("student", student);
    }

    @Override
    public Map<String, Tensor> state() {
        return new NamedTensors()
                .addAll("teacher", teacher.state())
                .add("centre", centre.value())
                .map();
    }

    @Override
    public String collapseAdvice() {
        return "A loss near 0 with one code winning asks for centring: lower the centre's momentum; a loss that stays at"
                + " ln K, all codes alike, asks for a sharper teacher: lower its temperature";
    }
}
