package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.eval.KnnComparison;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.PretrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pretraining small networks on images of which a single band holds any structure. */
@Tag("slow")
class BandPretrainingTests {
    @TempDir
    private Path folder;

    /** Accuracy of 20 nearest neighbours in percent. */
    private record Accuracy(double before, double after) {}

    @Test
    void simClrFindsTheBandThatHoldsStructure() throws IOException {
        Accuracy accuracy = pretrain(
                "simclr",
                1,
                init -> new ResNet(
                        init,
                        new ResNet.Config(
                                ResNet.Block.BASIC, List.of(1, 1), 16, ResNet.Stem.CIFAR, BandScenes.BANDS, false)),
                pretraining -> pretraining.epochs(8).set("recipe.warmup", 1));

        assertThat(accuracy.after()).isGreaterThan(accuracy.before() + 50);
    }

    @Test
    void maeFindsTheBandThatHoldsStructure() throws IOException {
        Accuracy accuracy = pretrain(
                "mae",
                2,
                init -> new VisionTransformer(
                        init,
                        VisionTransformer.Config.tiny(32, 4)
                                .withChannels(BandScenes.BANDS)
                                .withDepth(2)
                                .withBlock(TransformerBlock.Config.of(64, 2, TransformerWeights.XAVIER))),
                pretraining -> pretraining
                        .epochs(12)
                        .set("recipe.warmup", 1)
                        .set("recipe.learningRate", 0.003)
                        .set("decoder.width", 32)
                        .set("decoder.depth", 1)
                        .set("decoder.heads", 2));

        assertThat(accuracy.after()).isGreaterThan(accuracy.before() + 25);
    }

    private Accuracy pretrain(
            String method,
            double strength,
            Function<Initializer, Backbone> network,
            Function<Pretraining, Pretraining> asked)
            throws IOException {
        Path training = BandScenes.write(folder.resolve("training"), 32, strength, 1);
        Path heldOut = BandScenes.write(folder.resolve("held-out"), 10, strength, 2);
        try (Device device = new CpuDevice();
                ImageSource images = ImageSource.open(training);
                ImageSource queries = ImageSource.open(heldOut)) {
            Pretraining pretraining = asked.apply(Pretraining.of(method, images)
                    .backbone(network.apply(Initializer.of(device, 1)))
                    .batch(64)
                    .seed(1)
                    .device(device));
            try (PretrainingRun run = pretraining.open(pretraining.plan(), Optional.empty(), false)) {
                KnnComparison comparison =
                        new KnnComparison(device, images, queries, run.plan().evaluation(), List.of(KnnProbe.local()));
                comparison.add("before", run.method().backbone());
                run.train();
                comparison.add("after", run.method().backbone());
                System.out.println(method + " on 16 bands:\n" + comparison.table());
                return new Accuracy(comparison.top1("before"), comparison.top1("after"));
            }
        }
    }
}
