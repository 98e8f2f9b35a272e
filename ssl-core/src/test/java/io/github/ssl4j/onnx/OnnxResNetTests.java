package io.github.ssl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxResNetTests {
    @TempDir
    private Path folder;

    @Test
    void aBasicNetworkWithTheStemOfImageNet() throws OrtException {
        equal(config(ResNet.Block.BASIC, List.of(1, 2), 7, ResNet.Stem.IMAGENET, 3), 64);
    }

    @Test
    void aBasicNetworkWithTheStemOfCifar() throws OrtException {
        equal(config(ResNet.Block.BASIC, List.of(2, 1, 1), 6, ResNet.Stem.CIFAR, 1), 32);
    }

    @Test
    void bottlenecksWithTheStemOfImageNet() throws OrtException {
        equal(config(ResNet.Block.BOTTLENECK, List.of(1, 1, 2), 5, ResNet.Stem.IMAGENET, 4), 64);
    }

    @Test
    void bottlenecksWithTheStemOfCifar() throws OrtException {
        equal(config(ResNet.Block.BOTTLENECK, List.of(2), 3, ResNet.Stem.CIFAR, 5), 32);
    }

    @Test
    void anImageSizeIsFixedWhereItIsWanted() throws OrtException {
        try (CpuDevice device = new CpuDevice();
                Encoder encoder = encoder(device, config(ResNet.Block.BASIC, List.of(1), 4, ResNet.Stem.CIFAR, 3))) {
            OnnxExport.Summary summary = OnnxExport.write(
                    encoder,
                    folder.resolve("model.onnx"),
                    OnnxOptions.standard().withImageSize(24));

            assertThat(summary.inputs()).hasToString("[images float32 [batch, 3, 24, 24]]");
            assertThat(OnnxExport.write(
                                    encoder,
                                    folder.resolve("wide.onnx"),
                                    OnnxOptions.standard().withImageSize(new ViewSize(24, 36)))
                            .inputs())
                    .hasToString("[images float32 [batch, 3, 24, 36]]");
            assertThat(summary.outputs()).hasToString("[features float32 [batch, 4]]");
        }
    }

    @Test
    void resNet18WithTheStemOfCifarAt32Pixels() throws OrtException {
        equal(ResNet.Config.resnet18(ResNet.Stem.CIFAR), 32);
    }

    @Test
    @Tag("slow")
    void resNet18At64And224Pixels() throws OrtException {
        equal(ResNet.Config.resnet18(ResNet.Stem.IMAGENET), 64, 224);
    }

    @Test
    @Tag("slow")
    void resNet50At64And224Pixels() throws OrtException {
        equal(ResNet.Config.resnet50(ResNet.Stem.IMAGENET), 64, 224);
    }

    private static ResNet.Config config(
            ResNet.Block block, List<Integer> layers, int width, ResNet.Stem stem, int channels) {
        return new ResNet.Config(block, layers, width, stem, channels, false);
    }

    private static Encoder encoder(CpuDevice device, ResNet.Config config) {
        ResNet network = new ResNet(Initializer.of(device, 1), config);
        return Encoder.of(network, EvaluationView.of(32, Normalization.NONE), Origin.unknown());
    }

    /** One file for all sizes and batches, images that are not square among them. */
    private void equal(ResNet.Config config, int... sizes) throws OrtException {
        Path file = folder.resolve("model.onnx");
        try (CpuDevice device = new CpuDevice();
                Encoder encoder = encoder(device, config)) {
            Networks.seasoned(encoder.network(), sizes[0]);
            OnnxExport.write(encoder, file);
            try (RuntimeModel model = new RuntimeModel(file)) {
                for (int size : sizes) {
                    equal(encoder, model, Photographs.of(4, config.channels(), size, size));
                }
                equal(encoder, model, Photographs.of(1, config.channels(), sizes[0] + 9, sizes[0] - 3));
            }
        }
    }

    private static void equal(Encoder encoder, RuntimeModel model, Photographs images) throws OrtException {
        String what = encoder.network().architecture() + ", " + images.count() + " images of " + images.height() + " x "
                + images.width();
        Networks.assertEqual(what, model.run("features", images), Networks.features(encoder.network(), images));
    }
}
