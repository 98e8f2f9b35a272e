package com.example.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.optim.OptimizerConfig;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.LearningRateDecay;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TinyImages;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.WeightDecay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An optimiser and a learning-rate decay of a user's own. Runs of 64 images in batches of 16 for 3 epochs: 12 steps.
 */
class OwnRecipeTests {
    private static final LearningRate COSINE = LearningRate.cosine(0.1);

    private final OwnServices services = OwnServices.here();
    private final Device device = Devices.best();
    private final ImageSource images = TinyImages.of(3);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        device.close();
        services.close();
    }

    private static Recipe recipe(LearningRate rate, OptimizerConfig optimizer) {
        return Recipe.of(3, 16, rate, optimizer, WeightDecay.everywhere(1e-3));
    }

    private Pretrainer pretrainer(Agreement method, Recipe recipe) {
        AugmentedViews views = AugmentedViews.alike(2, Augmentation.of(RandomResizedCrop.of(8, 0.3)));
        return Pretrainer.of(method, images, views, recipe);
    }

    private Agreement method() {
        Initializer init = Initializer.of(device, 1);
        return new Agreement(init, new PlainNet(init, new PlainNet.Config(8, 3)), new Agreement.Config(0.5, 4));
    }

    private Pretraining pretraining(Recipe recipe) {
        return Pretraining.of("agreement", images)
                .backbone("plain-8")
                .recipe(recipe)
                .device(device);
    }

    @Test
    void anOptimiserTrainsAsItsFormulaSays() {
        Agreement own = method();
        Agreement known = method();
        pretrainer(own, recipe(COSINE, new HeavyBall.Config(0.9))).run();
        pretrainer(known, recipe(COSINE, new Sgd.Config(0.9, false))).run();

        Map<String, List<Double>> expected = Runs.weights(known.backbone());
        Runs.weights(own.backbone()).forEach((name, values) -> {
            for (int i = 0; i < values.size(); i++) {
                assertThat(values.get(i)).as(name).isCloseTo(expected.get(name).get(i), within(1e-5));
            }
        });
        assertThat(Runs.weights(own.backbone())).isNotEqualTo(Runs.weights(method().backbone()));
    }

    @Test
    void aRunOfAnOptimiserIsResumedByItsConfigurationBitForBit() throws IOException {
        Recipe recipe = recipe(COSINE, new HeavyBall.Config(0.9));
        Path run = folder.resolve("run");
        try (Encoder whole = pretraining(recipe).runIn(folder.resolve("whole"))) {
            pretraining(recipe).listener(Runs.stopAfter(5)).runIn(run).close();
            assertThat(Runs.configuration(run).at("/recipe/optimizer/type").asText())
                    .isEqualTo("com.example.doors.HeavyBall$Config");
            Pretraining read = Pretraining.asIn(run, images).device(device);
            assertThat(read.plan().recipe()).isEqualTo(recipe);
            try (Encoder resumed = read.resumeIn(run)) {
                assertThat(Runs.weights(resumed.network())).isEqualTo(Runs.weights(whole.network()));
            }
        }
    }

    @Test
    void anOptimiserThatIsNotOnTheClassPathIsNamed() throws IOException {
        Path run = folder.resolve("run");
        pretraining(recipe(COSINE, new HeavyBall.Config(0.9)).withEpochs(1))
                .runIn(run)
                .close();
        Path configuration = run.resolve("config.json");
        Files.writeString(
                configuration,
                Files.readString(configuration).replace("com.example.doors.HeavyBall$Config", "org.Gone"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pretraining.asIn(run, images))
                .withMessage(
                        "recipe: optimizer: expected the class org.Gone on the class path, found none; known without"
                                + " it: Adam, AdamW, Lars, Sgd");
        Files.writeString(configuration, Files.readString(configuration).replace("org.Gone", "java.lang.String"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pretraining.asIn(run, images))
                .withMessage("recipe: optimizer: expected a record that implements " + OptimizerConfig.class.getName()
                        + ", found the class java.lang.String");
    }

    @Test
    void aDecayFollowsTheWarmUp() {
        List<Double> rates = new ArrayList<>();
        LearningRate rate =
                LearningRate.cosine(1).withWarmup(1).endingAt(0.5).withDecay(new StepDecay(0.5, List.of(0.25, 0.75)));
        pretrainer(method(), recipe(rate, Sgd.Config.defaults()))
                .listener(new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                        rates.add(report.learningRate());
                    }
                })
                .run();

        assertThat(rates).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 0.75, 0.75, 0.75, 0.75, 0.625, 0.625);
    }

    @Test
    void aDecayIsInTheConfigurationAndReadBack() throws IOException {
        Recipe recipe = recipe(COSINE.withDecay(new StepDecay(0.1, List.of(0.6, 0.8))), Sgd.Config.defaults());
        Path run = folder.resolve("run");
        pretraining(recipe).listener(Runs.stopAfter(5)).runIn(run).close();

        assertThat(Pretraining.asIn(run, images).plan().recipe()).isEqualTo(recipe);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> pretraining(recipe(COSINE, Sgd.Config.defaults())).resumeIn(run))
                .withMessageContaining("recipe.learningRate.decay");
        try (Encoder whole = pretraining(recipe).runIn(folder.resolve("whole"));
                Encoder resumed = pretraining(recipe).resumeIn(run)) {
            assertThat(Runs.weights(resumed.network())).isEqualTo(Runs.weights(whole.network()));
        }
    }

    @Test
    void anotherDecayIsAnotherRun() {
        Path file = folder.resolve("checkpoint.safetensors");
        LearningRateDecay linear = share -> 1 - share;
        LearningRateDecay square = share -> (1 - share) * (1 - share);
        Pretrainer stopped = pretrainer(method(), recipe(COSINE.withDecay(linear), Sgd.Config.defaults()));
        stopped.checkpointTo(file, 100).listener(Runs.stopAfter(2)).run();

        for (LearningRate other : List.of(COSINE, COSINE.withDecay(square))) {
            Pretrainer resumed =
                    pretrainer(method(), recipe(other, Sgd.Config.defaults())).resumeFrom(file);
            assertThatIllegalArgumentException()
                    .isThrownBy(resumed::run)
                    .withMessageContaining("the checkpoint is of another run: learning");
        }
        Recipe longer = recipe(COSINE.withDecay(linear), Sgd.Config.defaults()).withEpochs(4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretrainer(method(), longer).resumeFrom(file).run())
                .withMessageContaining("the learning rate follows its decay over 3 epochs");
        Recipe same = recipe(COSINE.withDecay(linear), Sgd.Config.defaults());
        assertThat(pretrainer(method(), same).resumeFrom(file).run().isFinished())
                .isTrue();
    }
}
