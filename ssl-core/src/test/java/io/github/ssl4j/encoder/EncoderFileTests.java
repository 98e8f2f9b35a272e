package io.github.ssl4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.safetensors.Safetensors;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderFileTests {
    private static final ResNet.Config SMALL =
            new ResNet.Config(ResNet.Block.BOTTLENECK, List.of(1, 2), 2, ResNet.Stem.IMAGENET, 1, true);

    private final Device device = Nd4jDevice.float32();

    @TempDir
    Path folder;

    @Test
    void aUserNeedsOnlyTheFile() {
        Path file = folder.resolve("encoder.safetensors");
        ResNet saved = new ResNet(Initializer.of(device, 5), SMALL);
        saved.state()
                .get("bn1.running_mean")
                .device()
                .fill(saved.state().get("bn1.running_mean").storage(), 0.25);
        EncoderFile.save(file, saved, Map.of(EncoderFile.INPUT_SIZE, "28"));

        Backbone loaded = EncoderFile.load(file, device);

        assertThat(((ResNet) loaded).config()).isEqualTo(SMALL);
        assertThat(loaded.isTraining()).isFalse();
        assertThat(loaded.state().keySet()).isEqualTo(saved.state().keySet());
        saved.state()
                .forEach((name, tensor) ->
                        assertThat(loaded.state().get(name).toFloats()).as(name).isEqualTo(tensor.toFloats()));
        Tensor image = Tensor.of(device, new float[32 * 32], 1, 32, 32, 1);
        saved.training(false);
        assertThat(Gradients.off(() -> loaded.apply(image)).toFloats())
                .isEqualTo(Gradients.off(() -> saved.apply(image)).toFloats());
    }

    @Test
    void aVisionTransformerComesBackWithEverySetting() {
        Path file = folder.resolve("encoder.safetensors");
        TransformerBlock.Config block = new TransformerBlock.Config(
                8, 2, 12, QkvBias.QUERIES_AND_VALUES, 0.1, 0.25, TransformerWeights.RESCALED);
        VisionTransformer.Config config = VisionTransformer.Config.tiny(8, 4)
                .withChannels(1)
                .withDepth(2)
                .withBlock(block)
                .withTokens(
                        true,
                        VisionTransformer.Positions.NONE,
                        VisionTransformer.RelativeBias.SHARED,
                        VisionTransformer.Pooling.MEAN);
        VisionTransformer saved = new VisionTransformer(Initializer.of(device, 5), config);
        EncoderFile.save(file, saved, Map.of());

        Backbone loaded = EncoderFile.load(file, device);

        assertThat(((VisionTransformer) loaded).config()).isEqualTo(config);
        Tensor image = Tensor.of(device, new float[64], 1, 8, 8, 1);
        saved.training(false);
        assertThat(Gradients.off(() -> loaded.apply(image)).toFloats())
                .isEqualTo(Gradients.off(() -> saved.apply(image)).toFloats());
    }

    @Test
    void architecturesAreReadAsTheyWereAlwaysWritten() {
        String written = "{\"type\":\"vision-transformer\",\"imageSize\":8,\"patch\":4,\"channels\":1,\"depth\":2,"
                + "\"block\":{\"width\":8,\"heads\":2,\"mlpWidth\":12,\"qkvBias\":\"QUERIES_AND_VALUES\","
                + "\"layerScale\":0.1,\"dropPath\":0.25,\"weights\":\"RESCALED\"},\"classToken\":true,"
                + "\"positions\":\"NONE\",\"relativeBias\":\"SHARED\",\"pooling\":\"MEAN\"}";

        Backbone read = ArchitectureJson.create(written, Initializer.of(device, 1));

        assertThat(((VisionTransformer) read).config().block().qkvBias()).isEqualTo(QkvBias.QUERIES_AND_VALUES);
        assertThat(ArchitectureJson.of(read)).isEqualTo(written);
    }

    @Test
    void theSameArchitectureFromScratchHasOtherWeights() {
        Path file = folder.resolve("encoder.safetensors");
        ResNet saved = new ResNet(Initializer.of(device, 5), SMALL);
        EncoderFile.save(file, saved, Map.of());

        Backbone fresh = EncoderFile.fresh(file, Initializer.of(device, 6));

        assertThat(((ResNet) fresh).config()).isEqualTo(SMALL);
        assertThat(fresh.isTraining()).isTrue();
        float[] expected = new ResNet(Initializer.of(device, 6), SMALL)
                .parameters()
                .get("conv1.weight")
                .toFloats();
        assertThat(fresh.parameters().get("conv1.weight").toFloats())
                .isEqualTo(expected)
                .isNotEqualTo(saved.parameters().get("conv1.weight").toFloats());
    }

    @Test
    void layersAreTheStages() {
        ResNet encoder = new ResNet(Initializer.of(device, 5), SMALL);

        assertThat(encoder.output()).isEqualTo("mean over the last feature map");
        assertThat(encoder.layers()).isEqualTo(3);
        assertThat(encoder.layer("conv1.weight")).isZero();
        assertThat(encoder.layer("bn1.bias")).isZero();
        assertThat(encoder.layer("layer1.0.downsample.0.weight")).isEqualTo(1);
        assertThat(encoder.layer("layer2.1.bn3.weight")).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.layer("layer9.0.conv1.weight"))
                .withMessageContaining("unknown parameter layer9.0.conv1.weight");
    }

    @Test
    void namesAreTorchvisions() {
        Path file = folder.resolve("encoder.safetensors");
        EncoderFile.save(file, new ResNet(Initializer.of(device, 5), SMALL), Map.of());

        assertThat(Safetensors.read(file).shapes())
                .containsKeys(
                        "conv1.weight", "bn1.running_var", "layer1.0.downsample.0.weight", "layer2.1.bn3.running_mean")
                .containsEntry("layer2.1.conv2.weight", new int[] {4, 4, 3, 3});
    }

    @Test
    void metadataAreTheCallersAndTheArchitecture() {
        Path file = folder.resolve("encoder.safetensors");
        EncoderFile.save(
                file, new ResNet(Initializer.of(device, 5), SMALL), Map.of(EncoderFile.NORMALIZATION_MEAN, "0.5"));

        assertThat(EncoderFile.metadata(file))
                .containsEntry("normalization_mean", "0.5")
                .containsEntry(
                        "ssl4j.architecture",
                        "{\"type\":\"resnet\",\"block\":\"BOTTLENECK\",\"layers\":[1,2],\"width\":2,"
                                + "\"stem\":\"IMAGENET\",\"channels\":1,\"residualsFromZero\":true}")
                .containsKey("ssl4j.version");
    }

    @Test
    void anEncoderMovesBetweenPrecisions() {
        Path file = folder.resolve("encoder.safetensors");
        EncoderFile.save(file, new ResNet(Initializer.of(device, 5), SMALL), Map.of());

        Backbone exact = EncoderFile.load(file, Nd4jDevice.float64());

        assertThat(exact.state().get("conv1.weight").toFloats())
                .isEqualTo(Safetensors.read(file).floats("conv1.weight"));
    }

    @Test
    void otherFilesAreNamed() {
        Path file = folder.resolve("other.safetensors");
        Map<String, Tensor> tensors = Map.of("x", Tensor.of(device, new float[] {1}, 1));

        Safetensors.write(file, tensors, Map.of("format", "pt"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncoderFile.load(file, device))
                .withMessage(file + ": expected an encoder with metadata ssl4j.architecture, found [format]");

        Safetensors.write(file, tensors, Map.of("ssl4j.architecture", "{\"type\":\"perceiver\"}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncoderFile.load(file, device))
                .withMessageContaining(file + ": metadata ssl4j.architecture describes no encoder")
                .withMessageContaining("perceiver");

        Safetensors.write(file, tensors, Map.of("ssl4j.architecture", "{\"type\":\"vision-transformer\",\"patch\":3}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncoderFile.load(file, device))
                .withMessageContaining(file + ": metadata ssl4j.architecture describes no encoder");

        Safetensors.write(file, tensors, Map.of("ssl4j.architecture", "resnet"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncoderFile.load(file, device))
                .withMessageContaining("describes no encoder");
    }

    @Test
    void keysOfItsOwnAreNotTheCallers() {
        ResNet encoder = new ResNet(Initializer.of(device, 5), SMALL);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncoderFile.save(folder.resolve("x"), encoder, Map.of("ssl4j.version", "9")))
                .withMessageContaining("ssl4j.version is written by ssl4j itself");
    }
}
