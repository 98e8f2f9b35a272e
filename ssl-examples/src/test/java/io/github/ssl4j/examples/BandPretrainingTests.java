package io.github.ssl4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.eval.KnnComparison;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.PretrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pretraining on images of which a single band holds any structure. */
@Tag("slow")
class BandPretrainingTests {
    @TempDir
    private static Path folder;

    private static Path training;
    private static Path heldOut;

    @BeforeAll
    static void write() throws IOException {
        training = BandScenes.write(folder.resolve("training"), 64, 1);
        heldOut = BandScenes.write(folder.resolve("held-out"), 25, 2);
    }

    @Test
    void simClrFindsTheBandThatHoldsStructure() {
        Gain gain = pretrain("simclr", "resnet18", "backbone.width", 16, 15);

        assertThat(gain.after()).isGreaterThan(gain.before() + 10);
    }

    @Test
    void maeFindsTheBandThatHoldsStructure() {
        Gain gain = pretrain("mae", "vit-tiny", "backbone.depth", 3, 40);

        assertThat(gain.after()).isGreaterThan(gain.before() + 10);
    }

    /** Accuracy of 20 nearest neighbours in percent. */
    private record Gain(double before, double after) {}

    private static Gain pretrain(String method, String backbone, String setting, int value, int epochs) {
        try (Device device = new CpuDevice();
                ImageSource images = ImageSource.open(training);
                ImageSource queries = ImageSource.open(heldOut)) {
            assertThat(images.channels()).isEqualTo(BandScenes.BANDS);
            Pretraining pretraining = Pretraining.of(method, images)
                    .backbone(backbone)
                    .set(setting, value)
                    .batch(64)
                    .epochs(epochs)
                    .seed(1)
                    .device(device);
            try (PretrainingRun run = pretraining.open(pretraining.plan(), Optional.empty(), false)) {
                KnnComparison comparison =
                        new KnnComparison(device, images, queries, run.plan().evaluation(), List.of(KnnProbe.local()));
                comparison.add("before", run.method().backbone());
                run.train();
                comparison.add("after", run.method().backbone());
                System.out.println(method + " on 16 bands:\n" + comparison.table());
                return new Gain(comparison.top1("before"), comparison.top1("after"));
            }
        }
    }
}
