package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What listeners learn of a run that goes wrong without ending. */
class FaultReportsTests {
    private final Device device = new CpuDevice();
    private final List<String> heard = new ArrayList<>();
    private final List<CollapseWarning> warnings = new ArrayList<>();
    private final Thread training = Thread.currentThread();

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void aCorruptImageIsReportedOnceOnTheThreadThatTrains() {
        TrainingResult result = pretrainer(new BrokenImage(12, 5), 3).run();

        assertThat(heard).containsExactly("gray 5: made so, 1 so far");
        assertThat(result.isFinished()).isTrue();
        assertThat(result.corruptImages()).containsExactly(new CorruptImage(5, "gray 5", "made so"));
        assertThat(result.collapseWarnings()).isEmpty();
    }

    @Test
    void collapseWarningsReachEveryListener() {
        pretrainer(new GrayImages(12, 3), 14)
                .listener(new CollapseMonitor(new Dull()))
                .run();

        assertThat(warnings)
                .extracting(CollapseWarning::sign)
                .containsExactlyInAnyOrder(CollapseSign.FEATURE_SPREAD, CollapseSign.EFFECTIVE_RANK);
    }

    @Test
    void everyRunIsWatchedForACollapse() {
        TrainingResult result = pretrainer(new GrayImages(12, 3), 14).run();

        assertThat(warnings)
                .extracting(CollapseWarning::sign)
                .containsExactlyInAnyOrder(CollapseSign.FEATURE_SPREAD, CollapseSign.EFFECTIVE_RANK);
        assertThat(result.collapseWarnings()).isEqualTo(warnings);
        assertThat(result.corruptImages()).isEmpty();
    }

    @Test
    void aRunEndsAtItsFirstWarningIfAsked() {
        TrainingResult result = pretrainer(new GrayImages(12, 3), 14)
                .listener(new StopOnCollapse())
                .run();

        assertThat(result.isFinished()).isFalse();
        assertThat(result.progress().step())
                .isEqualTo(warnings.get(0).step() + 1)
                .isLessThan(42);
    }

    @Test
    void aMonitorOfOnesOwnTakesThePlaceOfThatOfTheRun() {
        TrainingResult result = pretrainer(new GrayImages(12, 3), 14)
                .listener(new CollapseMonitor(new Dull()))
                .run();

        assertThat(result.collapseWarnings()).hasSize(2).isEqualTo(warnings);
    }

    private Pretrainer pretrainer(ImageSource images, int epochs) {
        Recipe recipe =
                Recipe.of(epochs, 4, LearningRate.constant(0.01), Sgd.Config.defaults(), WeightDecay.everywhere(0));
        return Pretrainer.of(new Dull(), images, new WholeViews(1), recipe).listener(new TrainingListener() {
            @Override
            public void onCorruptImage(CorruptImage image, int soFar) {
                assertThat(Thread.currentThread()).isSameAs(training);
                heard.add(image.name() + ": " + image.reason() + ", " + soFar + " so far");
            }

            @Override
            public void onCollapseWarning(CollapseWarning warning) {
                warnings.add(warning);
            }
        });
    }

    /** A method whose features are the same for all images. */
    private final class Dull extends SslMethod {
        private final ResNet backbone = train(
                "backbone",
                new ResNet(
                        Initializer.of(device, 1),
                        new ResNet.Config(ResNet.Block.BASIC, List.of(1), 4, ResNet.Stem.CIFAR, 3, false)));

        @Override
        public String name() {
            return "dull";
        }

        @Override
        public Backbone backbone() {
            return backbone;
        }

        @Override
        public Step step(Views views, Progress progress) {
            Tensor features = backbone.apply(views.get(0));
            return Step.of(Ops.mean(features)).monitor(features.times(0).plus(1));
        }

        @Override
        public int views() {
            return 1;
        }
    }

    /** Gray images, one of which cannot be read. */
    private record BrokenImage(int size, int broken) implements ImageSource {
        @Override
        public int channels() {
            return 3;
        }

        @Override
        public String name(int index) {
            return "gray " + index;
        }

        @Override
        public void read(int index, Image target) {
            if (index == broken) {
                throw new CorruptImageException(name(index), "made so", null);
            }
            new GrayImages(size, 3).read(index, target);
        }

        @Override
        public boolean labelled() {
            return false;
        }

        @Override
        public int label(int index) {
            throw new UnsupportedOperationException("gray images have no labels");
        }

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
