package com.example.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.PretrainingRun;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.TinyImages;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.TrainingResult;
import io.github.ssl4j.train.WeightDecay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener of a user's own, which looks at the encoder after every epoch and stops the run after the second. */
class OwnListenerTests {
    private final OwnServices services = OwnServices.here();
    private final Device device = Devices.best();
    private final ImageSource images = TinyImages.of(3);
    private final EarlyStop earlyStop = new EarlyStop();

    @AfterEach
    void close() {
        device.close();
        services.close();
    }

    private static final class EarlyStop implements TrainingListener {
        private final List<Map<String, List<Double>>> encoders = new ArrayList<>();
        private boolean ended;

        @Override
        public void onEpochEnd(Epoch epoch) {
            encoders.add(Runs.weights(epoch.training().encoder()));
            if (epoch.number() == 2) {
                epoch.training().stopAfterThisStep();
            }
        }

        @Override
        public void onEnd() {
            ended = true;
        }
    }

    @Test
    void itStopsAPretrainer() {
        Initializer init = Initializer.of(device, 1);
        Agreement method =
                new Agreement(init, new PlainNet(init, new PlainNet.Config(8, 3)), new Agreement.Config(0.5, 4));
        Recipe recipe = Recipe.of(5, 16, LearningRate.constant(0.1), Sgd.Config.defaults(), WeightDecay.everywhere(0));

        TrainingResult result = Pretrainer.of(
                        method, images, AugmentedViews.alike(2, Augmentation.of(RandomResizedCrop.of(8, 0.3))), recipe)
                .listener(earlyStop)
                .run();

        assertThat(result).isEqualTo(new TrainingResult(new Progress(8, 4, 5), List.of(), List.of(), List.of()));
        assertThat(result.isFinished()).isFalse();
        assertThat(earlyStop.ended).isTrue();
        assertThat(earlyStop.encoders).hasSize(2).doesNotHaveDuplicates();
        assertThat(earlyStop.encoders.get(1)).isEqualTo(Runs.weights(method.backbone()));
    }

    @Test
    void itStopsAPretraining() {
        Pretraining pretraining = Pretraining.of("agreement", images)
                .backbone("plain-8")
                .epochs(5)
                .device(device)
                .listener(earlyStop);
        try (PretrainingRun run = pretraining.open(pretraining.plan(), Optional.empty(), false)) {
            TrainingResult result = run.train();

            assertThat(result.progress()).isEqualTo(new Progress(8, 4, 5));
            assertThat(result.collapseWarnings()).isEmpty();
            try (Encoder encoder = run.finish()) {
                assertThat(encoder.origin().epochs()).hasValue(2);
                assertThat(earlyStop.encoders).hasSize(2);
                assertThat(earlyStop.encoders.get(1)).isEqualTo(Runs.weights(encoder.network()));
            }
        }
    }
}
