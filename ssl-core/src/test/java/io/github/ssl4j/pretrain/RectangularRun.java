package io.github.ssl4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A run of two steps on views of 32 x 48 pixels: trained, saved, loaded, embedding, and resumed after its first step.
 */
final class RectangularRun {
    private static final ViewSize SIZE = new ViewSize(32, 48);
    private static final int IMAGES = 16;

    private final Method<?> method;
    private final boolean transformer;
    private final Path folder;

    RectangularRun(Method<?> method, boolean transformer, Path folder) {
        this.method = method;
        this.transformer = transformer;
        this.folder = folder.resolve(method.about().name() + (transformer ? "-transformer" : "-resnet"));
    }

    void check() throws IOException {
        Path whole = folder.resolve("whole");
        Path resumed = folder.resolve("resumed");
        try (Device device = new CpuDevice();
                ImageSource images = images()) {
            float[] features;
            try (Encoder encoder = pretraining(images, device).runIn(whole)) {
                features = encoder.embed(images).values();
            }
            stopAfterTheFirstStep(pretraining(images, device), resumed);
            Pretraining.asIn(resumed, images).device(device).resumeIn(resumed).close();

            assertThat(Files.readAllBytes(resumed.resolve("encoder.safetensors")))
                    .isEqualTo(Files.readAllBytes(whole.resolve("encoder.safetensors")));
            assertThat(RunConfiguration.read(whole).at("/evaluation/size").asText())
                    .isEqualTo("32x48");
            try (Encoder loaded = Encoder.load(whole.resolve("encoder.safetensors"), device)) {
                assertThat(loaded.view().size()).isEqualTo(SIZE);
                assertThat(loaded.embed(images).values()).isEqualTo(features);
            }
        }
    }

    private Pretraining pretraining(ImageSource images, Device device) {
        Pretraining small = transformer
                ? Pretraining.of(method, images).backbone("vit-tiny").set("backbone.depth", 1)
                : Pretraining.of(method, images)
                        .backbone("resnet18")
                        .set("backbone.width", 16)
                        .set("backbone.stem", "imagenet");
        return small.preset(Preset.PHOTOS)
                .imageSize(SIZE.height(), SIZE.width())
                .batch(IMAGES / 2)
                .epochs(1)
                .device(device);
    }

    private static void stopAfterTheFirstStep(Pretraining pretraining, Path directory) {
        try (RunDirectory files = RunDirectory.create(directory);
                PretrainingRun run = pretraining.open(pretraining.plan(), Optional.of(files), false)) {
            run.listener(new TrainingListener() {
                private Training training;

                @Override
                public void onStart(Training started) {
                    training = started;
                }

                @Override
                public void onStep(StepReport report) {
                    assertThat(report.loss()).isFinite();
                    training.stopAfterThisStep();
                }
            });
            run.train();
        }
    }

    /** Waves of 40 x 56 pixels in three colours. */
    private static ImageSource images() {
        int plane = 40 * 56;
        float[] values = new float[IMAGES * 3 * plane];
        for (int i = 0; i < values.length; i++) {
            int image = i / (3 * plane);
            values[i] = (float) (0.5 + 0.5 * Math.sin((image + 1) * (i % plane) * 0.01 + i / plane));
        }
        return ImageSource.of(Nd4j.createFromArray(values).reshape('c', IMAGES, 3, 40, 56), 1);
    }
}
