package io.github.ssl4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that hold no weights, or others than asked for: a line each. */
class WrongWeightsTests {
    private final Device device = Nd4jDevice.float32();

    @TempDir
    Path folder;

    private Path file;

    @Test
    void aFileOfNoKnownNetworkIsNamedWithItsFirstTensors() {
        refused(
                WeightFile.of(1)
                        .random("features.0.weight", 4, 3, 3, 3)
                        .random("features.0.bias", 4)
                        .random("features.3.weight", 4, 4, 3, 3)
                        .random("classifier.weight", 10, 4),
                "expected a ResNet by torchvision's names (conv1.weight, layer1.0.conv1.weight) or a vision transformer by"
                        + " timm's (patch_embed.proj.weight, blocks.0.attn.qkv.weight), found features.0.weight,"
                        + " features.0.bias, features.3.weight and 1 others");
        refused(WeightFile.of(1), "blocks.0.attn.qkv.weight), found no tensors");
    }

    @Test
    void aTensorThatIsMissingIsNamed() {
        refused(
                resnet().without("layer2.0.bn1.running_var"),
                "expected the weights of a resnet6, found others: layer2.0.bn1.running_var is missing");
    }

    @Test
    void theFirstThreeTensorsThatDoNotFitAreNamed() {
        refused(
                resnet().random("layer1.0.conv1.weight", 8, 4, 3, 3)
                        .random("layer1.0.bn1.weight", 8)
                        .random("layer1.0.se.weight", 4)
                        .without("layer2.0.conv2.weight"),
                "expected the weights of a resnet6, found others: layer1.0.conv1.weight has shape [8, 4, 3, 3], not"
                        + " [4, 4, 3, 3]; layer1.0.bn1.weight has shape [8], not [4]; layer1.0.se.weight is none of its"
                        + " tensors");
        refused(
                resnet().random("conv1.weight", 4, 3, 5, 5),
                "expected conv1.weight of 7x7 (ImageNet's stem) or 3x3 (CIFAR's), found [4, 3, 5, 5]");
    }

    @Test
    void transformersOfOtherPartsAreNamed() {
        refused(vit().random("register_tokens", 1, 4, 64), "register_tokens is none of its tensors");
        refused(vit().random("blocks.0.attn.q_norm.weight", 64), "blocks.0.attn.q_norm.weight is none of its tensors");
        refused(
                vit().random("pos_embed", 1, 18, 64),
                "expected pos_embed of a square grid, with or without a class token before it, found [1, 18, 64]");
        refused(vit().without("blocks.0.mlp.fc1.weight"), "expected blocks.0.mlp.fc1.weight of 2 axes, found none");
        refused(
                vit().random("patch_embed.proj.weight", 60, 3, 8, 8),
                "expected patch_embed.proj.weight of a width that is a multiple of 64, the width of a head, since no"
                        + " tensor tells the number of heads, found 60");
        refused(
                vit().random("patch_embed.proj.weight", 64, 3, 8, 4),
                "patch_embed.proj.weight has shape [64, 3, 8, 4], not [64, 3, 8, 8]");
        refused(vit().without("norm.bias"), "norm.bias is missing");
    }

    @Test
    void aTableOfRelativePositionsIsNoGridsOwn() {
        VisionTransformer.Config config =
                config().withTokens(true, Positions.NONE, RelativeBias.SHARED, Pooling.CLASS_TOKEN);
        WeightFile weights = WeightFile.of(2, new VisionTransformer(Initializer.of(device, 1), config));
        file = weights.write(folder.resolve("beit.safetensors"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Encoder.from(file, device, EvaluationView.imageNet(48)))
                .withMessageContaining("rel_pos_bias.relative_position_bias_table has shape [52, 1], not [124, 1]");
        refused(
                weights.random("rel_pos_bias.relative_position_bias_table", 50, 1),
                "expected rel_pos_bias.relative_position_bias_table of (2 side - 1)^2 + 3 entries, found [50, 1]");
    }

    @Test
    void aNetworkAskedForByNameIsComparedWithTheFile() {
        Path resnet = WeightFile.of(
                        3,
                        new ResNet(
                                Initializer.of(device, 1),
                                ResNet.Config.resnet50(ResNet.Stem.CIFAR).withWidth(2)))
                .write(folder.resolve("resnet50.safetensors"));
        Path vit = vit().write(folder.resolve("vit.safetensors"));

        PretrainedWeights.read(resnet).requireNamed("ResNet50");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PretrainedWeights.read(resnet).requireNamed("resnet18"))
                .withMessage(
                        resnet + ": expected the weights of a resnet18, found others: layer1.0.conv1.weight has shape"
                                + " [2, 2, 1, 1], not [2, 2, 3, 3]; layer1.0.conv3.weight is none of its tensors;"
                                + " layer1.0.bn3.weight is none of its tensors");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PretrainedWeights.read(vit).requireNamed("resnet18"))
                .withMessage(vit + ": expected the weights of a resnet18, found those of a vit-64x1/8: cls_token,"
                        + " pos_embed, patch_embed.proj.weight");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PretrainedWeights.read(vit).requireNamed("vit-tiny"))
                .withMessageContaining(
                        "expected the weights of a vit-tiny, found others: cls_token has shape [1, 1, 64]");
    }

    @Test
    void theFirstValueThatIsNotFiniteIsNamed() {
        for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            WeightFile weights = resnet();
            weights.values("layer1.0.bn2.bias")[3] = value;
            weights.values("layer2.0.bn1.weight")[0] = value;
            refused(weights, "tensor layer1.0.bn2.bias: expected finite values, found " + value);
        }
        WeightFile head = resnet().random("fc.weight", 10, 8);
        head.values("fc.weight")[0] = Float.NaN;
        Encoder.from(head.write(folder.resolve("head.safetensors")), device).close();
    }

    @Test
    void truncatedAndMissingFilesAreNamed() throws IOException {
        Path whole = resnet().write(folder.resolve("whole.safetensors"));
        byte[] bytes = Files.readAllBytes(whole);
        for (int length : new int[] {0, 7, 100, bytes.length - 1}) {
            file = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(bytes, length));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Encoder.from(file, device))
                    .withMessageStartingWith(file + ": ");
        }
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Encoder.from(folder.resolve("none.safetensors"), device))
                .withMessage("cannot read " + folder.resolve("none.safetensors") + ": there is no such file");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Encoder.from(folder, device))
                .withMessageContaining("cannot read " + folder);
    }

    @Test
    void aViewThatPatchesDoNotFillIsNamed() {
        file = vit().write(folder.resolve("vit.safetensors"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Encoder.from(file, device, EvaluationView.imageNet(100)))
                .withMessageContaining("found images of 100 pixels and patches of 8");
    }

    private void refused(WeightFile weights, String message) {
        file = weights.write(folder.resolve("wrong.safetensors"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Encoder.from(file, device))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message)
                .satisfies(refused -> assertThat(refused.getMessage().lines()).hasSize(1));
    }

    private WeightFile resnet() {
        ResNet.Config config = new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.IMAGENET, 3, false);
        return WeightFile.of(5, new ResNet(Initializer.of(device, 1), config));
    }

    private static VisionTransformer.Config config() {
        return VisionTransformer.Config.tiny(32, 8)
                .withDepth(1)
                .withBlock(TransformerBlock.Config.of(64, 1, TransformerWeights.NORMAL));
    }

    private WeightFile vit() {
        return WeightFile.of(6, new VisionTransformer(Initializer.of(device, 1), config()));
    }
}
