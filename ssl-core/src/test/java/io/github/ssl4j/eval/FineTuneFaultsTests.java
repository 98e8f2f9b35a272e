package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FineTuneFaultsTests {
    @Test
    void imagesThatCannotBeReadAreReportedAndNotCounted() {
        List<String> heard = new ArrayList<>();
        FineTuneListener listener = new FineTuneListener() {
            @Override
            public void onStep(Step step) {}

            @Override
            public void onCorruptImage(CorruptImage image, int soFar) {
                heard.add(image.name() + ", " + soFar + " so far");
            }
        };
        try (Device device = new CpuDevice()) {
            ResNet encoder = new ResNet(
                    Initializer.of(device, 1),
                    new ResNet.Config(ResNet.Block.BASIC, List.of(1), 4, ResNet.Stem.CIFAR, 1, false));

            FineTune.Result result = FineTune.of(
                            encoder,
                            new OneBroken(new StripedImages(32, 3, 1), 7),
                            new OneBroken(new StripedImages(20, 3, 2), 3),
                            EvaluationView.of(8, Normalization.NONE),
                            new FineTuneRecipe(2, 16, 5e-3, 0, 0.75, 0.05, 0.1, 0.6))
                    .listener(listener)
                    .run();

            assertThat(heard).containsExactly("striped 7, 1 so far");
            assertThat(result.protocol()).contains("; 31 training images, 19 test images");
        }
    }

    private record OneBroken(ImageSource images, int broken) implements ImageSource {
        @Override
        public int size() {
            return images.size();
        }

        @Override
        public int channels() {
            return images.channels();
        }

        @Override
        public String name(int index) {
            return images.name(index);
        }

        @Override
        public void read(int index, Image target) {
            if (index == broken) {
                throw new CorruptImageException(name(index), "made so", null);
            }
            images.read(index, target);
        }

        @Override
        public boolean labelled() {
            return images.labelled();
        }

        @Override
        public int label(int index) {
            return images.label(index);
        }

        @Override
        public List<String> classes() {
            return images.classes();
        }

        @Override
        public void close() {}
    }
}
