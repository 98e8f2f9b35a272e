package io.github.ssl4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.GridInterpolation;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.safetensors.Safetensors;
import io.github.ssl4j.tensor.Tensor;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights of others, and the features of photographs that they give. */
class PretrainedWeightsTests {
    private static final int PHOTOGRAPHS = 3;
    private static final VisionTransformer.Config SMALL_16 = VisionTransformer.Config.small(224, 16);

    private final Device device = new CpuDevice();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void aResNet18OfTorchvisionGivesTheFeaturesOfItsTensors() {
        resnetOfTorchvision(ResNet.Config.resnet18(ResNet.Stem.IMAGENET), "resnet18", 100, 20);
    }

    @Test
    void aResNet50OfTorchvisionGivesTheFeaturesOfItsTensors() {
        resnetOfTorchvision(ResNet.Config.resnet50(ResNet.Stem.IMAGENET), "resnet50", 265, 53);
    }

    private void resnetOfTorchvision(ResNet.Config config, String name, int tensors, int counters) {
        ResNet network = new ResNet(Initializer.of(device, 1), config);
        WeightFile weights = WeightFile.of(7, network).withCounters();
        Path file = weights.random("fc.weight", 1000, config.featureWidth())
                .random("fc.bias", 1000)
                .write(folder.resolve("torchvision.safetensors"));

        assertThat(line(file))
                .isEqualTo(name + " from " + file + ": " + tensors + " tensors taken; left out *.num_batches_tracked ("
                        + counters + "), fc.weight, fc.bias; missing none");
        compare(name, file, weights, network, EvaluationView.imageNet(96));
    }

    @Test
    void aViTOfTimmGivesTheFeaturesOfItsTensors() {
        VisionTransformer network = new VisionTransformer(Initializer.of(device, 1), SMALL_16);
        WeightFile weights = WeightFile.of(8, network);
        Path file = weights.random("head.weight", 1000, 384)
                .random("head.bias", 1000)
                .write(folder.resolve("timm.safetensors"));

        assertThat(line(file))
                .isEqualTo("vit-384x12/16 from " + file
                        + ": 150 tensors taken; left out head.weight, head.bias; missing none");
        assertThat(PretrainedWeights.read(file).settings(ViewSize.square(224), 3))
                .isEqualTo(SMALL_16);
        compare("timm ViT-S/16", file, weights, network, EvaluationView.imageNet(224));
    }

    @Test
    void theTeacherOfADinoCheckpointIsTaken() {
        VisionTransformer.Config config = SMALL_16.withDepth(2);
        VisionTransformer network = new VisionTransformer(Initializer.of(device, 1), config);
        WeightFile teacher = WeightFile.of(9, network);
        Path file = WeightFile.of(10, network)
                .prefixed("student.module.backbone.")
                .random("student.module.head.last_layer.weight_v", 8, 4)
                .and(copy(teacher).prefixed("teacher.backbone."))
                .random("teacher.head.mlp.0.weight", 16, 384)
                .random("teacher.head.mlp.0.bias", 16)
                .random("teacher.head.last_layer.weight_g", 8, 1)
                .write(folder.resolve("dino.safetensors"));

        assertThat(line(file))
                .isEqualTo(
                        "vit-384x2/16 from " + file + ": 30 tensors taken from below teacher.backbone., not from below"
                                + " student.module.backbone.; left out student.* (31), teacher.head.* (3); missing none");
        compare("DINO teacher", file, teacher, network, EvaluationView.imageNet(224));
    }

    @Test
    void theDecoderOfMaeIsLeftOut() {
        VisionTransformer network = new VisionTransformer(Initializer.of(device, 1), SMALL_16.withDepth(2));
        WeightFile weights = WeightFile.of(11, network);
        Path file = copy(weights)
                .random("mask_token", 1, 1, 512)
                .random("decoder_pos_embed", 1, 197, 512)
                .random("decoder_embed.weight", 512, 384)
                .random("decoder_blocks.0.attn.qkv.weight", 64, 8)
                .random("decoder_pred.weight", 768, 512)
                .prefixed("model.")
                .write(folder.resolve("mae.safetensors"));

        assertThat(line(file))
                .endsWith("below model.; left out model.mask_token, model.decoder_pos_embed,"
                        + " model.decoder_embed.weight, model.decoder_blocks.0.attn.qkv.weight, model.decoder_pred.weight;"
                        + " missing none");
        compare("MAE", file, weights, network, EvaluationView.imageNet(224));
    }

    @Test
    void prefixesNobodyHasHeardOfArePassedOver() {
        ResNet network = small(3);
        for (String prefix : List.of("module.", "a.state_dict.online_network.", "x-y.z.")) {
            Path file = WeightFile.of(3, network).prefixed(prefix).write(folder.resolve("prefixed.safetensors"));

            assertThat(line(file)).contains(" 100 tensors taken from below " + prefix + "; left out none");
        }
    }

    @Test
    void ofSeveralEncodersThatOfTheAuthorsEvaluationIsTaken() {
        assertThat(takenOf("module.encoder_k.", "module.encoder_q.")).isEqualTo("module.encoder_q.");
        assertThat(takenOf("module.momentum_encoder.", "module.base_encoder.")).isEqualTo("module.base_encoder.");
        assertThat(takenOf("encoder.", "target_encoder.")).isEqualTo("target_encoder.");
        assertThat(takenOf("state_dict.", "state_dict_ema.")).isEqualTo("state_dict_ema.");
    }

    private String takenOf(String first, String second) {
        Path file = WeightFile.of(3, small(3))
                .prefixed(first)
                .and(WeightFile.of(4, small(3)).prefixed(second))
                .write(folder.resolve("two.safetensors"));
        return line(file).replaceFirst(".*taken from below ([^,]*), not from below .*", "$1");
    }

    @Test
    void layerScaleAndFusedNormHaveTimmsNames() {
        VisionTransformer.Config config = VisionTransformer.Config.tiny(32, 8)
                .withDepth(1)
                .withBlock(new TransformerBlock.Config(64, 1, 32, QkvBias.ALL, 0.1, 0, TransformerWeights.NORMAL))
                .withTokens(true, Positions.LEARNED, RelativeBias.NONE, Pooling.MEAN);
        VisionTransformer network = new VisionTransformer(Initializer.of(device, 1), config);
        WeightFile weights = WeightFile.of(12, network);
        Path file = copy(weights)
                .renamed(name -> name.replaceFirst("gamma_(\\d)", "ls$1.gamma").replaceFirst("^norm\\.", "fc_norm."))
                .write(folder.resolve("timm.safetensors"));

        assertThat(line(file)).contains("; fc_norm normalises every token before the mean");
        assertThat(PretrainedWeights.read(file).settings(ViewSize.square(32), 3))
                .isEqualTo(config);
        compare("fc_norm", file, weights, network, EvaluationView.imageNet(32));
    }

    @Test
    void positionsWithoutOneForTheClassTokenAreReadAsZeroForIt() {
        VisionTransformer network = new VisionTransformer(Initializer.of(device, 1), vit(32));
        WeightFile weights = WeightFile.of(13, network);
        float[] whole = weights.values("pos_embed");
        float[] grid = Arrays.copyOfRange(whole, 64, whole.length);
        Path file = copy(weights).put("pos_embed", grid, 1, 16, 64).write(folder.resolve("no_embed_class.safetensors"));
        System.arraycopy(new float[64], 0, whole, 0, 64);

        compare("no_embed_class", file, weights, network, EvaluationView.imageNet(32));
    }

    @Test
    void positionsAreInterpolatedToTheSizeOfTheView() {
        VisionTransformer network = new VisionTransformer(Initializer.of(device, 1), vit(32));
        WeightFile weights = WeightFile.of(14, network);
        Path file = weights.write(folder.resolve("positions.safetensors"));
        VisionTransformer larger = new VisionTransformer(Initializer.of(device, 1), vit(48));

        assertThat(PretrainedWeights.read(file).loadInto(larger)).endsWith("; pos_embed interpolated from 4x4 to 6x6");
        float[] table = weights.values("pos_embed");
        float[] expected = GridInterpolation.resized(Arrays.copyOfRange(table, 64, table.length), 4, 4, 6, 6);
        float[] found = larger.state().get("pos_embed").toFloats();
        assertThat(Arrays.copyOf(found, 64)).isEqualTo(Arrays.copyOf(table, 64));
        assertThat(Arrays.copyOfRange(found, 64, found.length)).isEqualTo(expected);
        compare("interpolated while it runs", file, weights, network, EvaluationView.imageNet(48));
    }

    @Test
    void positionsOfOneRectangleAreInterpolatedToAnotherOfAsManyPatches() {
        VisionTransformer wide = rectangular(new ViewSize(16, 48), RelativeBias.NONE);
        VisionTransformer tall = rectangular(new ViewSize(48, 16), RelativeBias.NONE);
        Path file = saved(wide);

        assertThat(PretrainedWeights.read(file).imageSize()).contains(new ViewSize(16, 48));
        assertThat(PretrainedWeights.read(file).loadInto(tall)).endsWith("; pos_embed interpolated from 2x6 to 6x2");
        float[] table = wide.state().get("pos_embed").toFloats();
        float[] found = tall.state().get("pos_embed").toFloats();
        assertThat(Arrays.copyOf(found, 64)).isEqualTo(Arrays.copyOf(table, 64));
        assertThat(Arrays.copyOfRange(found, 64, found.length))
                .isEqualTo(GridInterpolation.resized(Arrays.copyOfRange(table, 64, table.length), 2, 6, 6, 2));
    }

    @Test
    void aRelativeBiasOfAnotherGridOfAsManyPatchesIsRefused() {
        Path file = saved(rectangular(new ViewSize(16, 48), RelativeBias.SHARED));
        VisionTransformer tall = rectangular(new ViewSize(48, 16), RelativeBias.SHARED);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PretrainedWeights.read(file).loadInto(tall))
                .withMessageEndingWith("rel_pos_bias.relative_position_bias_table is for a grid of 2x6, not 6x2");
    }

    private VisionTransformer rectangular(ViewSize size, RelativeBias bias) {
        return new VisionTransformer(
                Initializer.of(device, 1),
                vit(32).withImageSize(size).withTokens(true, Positions.LEARNED, bias, Pooling.CLASS_TOKEN));
    }

    private Path saved(VisionTransformer network) {
        Path file = folder.resolve("encoder.safetensors");
        EvaluationView view = EvaluationView.imageNet(network.config().imageSize());
        Encoder.of(network, view, Origin.unknown()).save(file);
        return file;
    }

    @Test
    void aFirstConvolutionIsAdaptedToTheChannelsAsInTimm() {
        float[] filters = {1, 2, 4}; // 1 filter of 3 channels, in the middle of each 3x3
        float[] spread = new float[27];
        for (int c = 0; c < 3; c++) {
            spread[9 * c + 4] = filters[c];
        }

        assertThat(adapted(spread, 1)).containsExactly(7);
        assertThat(adapted(spread, 2)).containsExactly(1.5f, 3);
        assertThat(adapted(spread, 4)).containsExactly(0.75f, 1.5f, 3, 0.75f);
    }

    private float[] adapted(float[] filters, int channels) {
        ResNet.Config config = new ResNet.Config(ResNet.Block.BASIC, List.of(1), 1, ResNet.Stem.CIFAR, 3, false);
        Path file = WeightFile.of(15, new ResNet(Initializer.of(device, 1), config))
                .put("conv1.weight", filters, 1, 3, 3, 3)
                .write(folder.resolve("channels.safetensors"));
        try (ResNet network = new ResNet(Initializer.of(device, 1), config.withChannels(channels))) {
            assertThat(PretrainedWeights.read(file).loadInto(network))
                    .contains("; conv1.weight adapted from 3 channels");
            float[] all = network.state().get("conv1.weight").toFloats();
            float[] middles = new float[channels];
            for (int c = 0; c < channels; c++) {
                middles[c] = all[9 * c + 4];
            }
            return middles;
        }
    }

    @Test
    void halfPrecisionIsConvertedAndSaid() {
        for (String type : List.of("F16", "BF16")) {
            ResNet network = small(3);
            WeightFile weights = WeightFile.of(16, network);
            Path full = weights.write(folder.resolve("full.safetensors"));
            Path half = weights.as(type).write(folder.resolve("half.safetensors"));

            assertThat(line(half)).endsWith("; converted from " + type);
            try (Encoder exact = Encoder.from(full, device);
                    Encoder converted = Encoder.from(half, device);
                    ImageSource all = photographs();
                    ImageSource photographs = all.subset(0, PHOTOGRAPHS)) {
                double difference = difference(
                        exact.embed(photographs).values(),
                        converted.embed(photographs).values());
                System.out.printf("%s: features differ by %.2e of the largest%n", type, difference);
                assertThat(difference).isBetween(1e-6, 0.1);
            }
        }
    }

    @Test
    void ownFilesAreReadWithViewAndOriginAndWithoutAClassifier() {
        Path file = folder.resolve("own.safetensors");
        EvaluationView view = EvaluationView.of(40, Normalization.CIFAR10);
        ResNet network = small(3);
        network.training(false);
        Origin origin = Origin.unknown().withMethod("simclr");
        try (Encoder own = Encoder.of(network, view, origin);
                ImageSource all = photographs();
                ImageSource photographs = all.subset(0, PHOTOGRAPHS)) {
            own.save(file);
            try (Encoder read = Encoder.from(file, device)) {
                assertThat(read.view()).isEqualTo(view);
                assertThat(read.origin().method()).contains("simclr");
                assertThat(read.origin().further()).containsEntry("weights", "own.safetensors");
                assertThat(read.embed(photographs).values())
                        .isEqualTo(own.embed(photographs).values());
            }
        }
        assertThat(line(file)).endsWith("resnet18 from " + file + ": 100 tensors taken; left out none; missing none");
    }

    @Test
    void theHeadOfAnOwnFileIsLeftOut() {
        Path plain = folder.resolve("plain.safetensors");
        Path classifier = folder.resolve("classifier.safetensors");
        try (ResNet network = small(3)) {
            EncoderFile.save(plain, network, EncoderFile.metadata(EvaluationView.imageNet(64)));
            Map<String, Tensor> tensors = new LinkedHashMap<>(network.state());
            tensors.put("head.weight", Tensor.of(device, new float[64], 2, 32));
            tensors.put("head.bias", Tensor.of(device, new float[2], 2));
            Safetensors.write(classifier, tensors, EncoderFile.metadata(plain));
        }

        assertThat(line(classifier)).endsWith("; left out head.weight, head.bias; missing none");
    }

    @Test
    void anotherViewMayNormaliseOtherChannels() {
        Path file = WeightFile.of(17, small(3)).write(folder.resolve("colours.safetensors"));
        EvaluationView gray = EvaluationView.of(28, Normalization.FASHION_MNIST);

        try (Encoder encoder = Encoder.from(file, device, gray)) {
            assertThat(encoder.channels()).isEqualTo(1);
            assertThat(encoder.view()).isEqualTo(gray);
        }
    }

    @Test
    void viewsThatNobodyTellsAreImageNets() {
        Path resnet = WeightFile.of(18, small(3)).write(folder.resolve("resnet.safetensors"));
        Path cifar = WeightFile.of(
                        19,
                        new ResNet(
                                Initializer.of(device, 1),
                                ResNet.Config.resnet18(ResNet.Stem.CIFAR)
                                        .withWidth(2)
                                        .withChannels(1)))
                .write(folder.resolve("cifar.safetensors"));
        Path vit = WeightFile.of(20, new VisionTransformer(Initializer.of(device, 1), vit(48)))
                .write(folder.resolve("vit.safetensors"));

        assertThat(PretrainedWeights.read(resnet).view()).isEqualTo(EvaluationView.imageNet(224));
        assertThat(PretrainedWeights.read(vit).view()).isEqualTo(EvaluationView.imageNet(48));
        assertThat(PretrainedWeights.read(cifar).view())
                .isEqualTo(EvaluationView.of(32, new Normalization(List.of(0.449), List.of(0.226))));
    }

    @Test
    void hugeTransformersHaveTheHeadsOfTheirAuthors() {
        assertThat(heads(192)).isEqualTo(3);
        assertThat(heads(768)).isEqualTo(12);
        assertThat(heads(1280)).isEqualTo(16);
    }

    private int heads(int width) {
        Map<String, List<Integer>> shapes = new HashMap<>();
        shapes.put("patch_embed.proj.weight", List.of(width, 3, 14, 14));
        shapes.put("blocks.0.attn.qkv.weight", List.of(3 * width, width));
        shapes.put("blocks.0.mlp.fc1.weight", List.of(4 * width, width));
        return new VisionTransformerLayout()
                .settings(new NamedShapes(Path.of("any"), "", shapes))
                .block()
                .heads();
    }

    private static VisionTransformer.Config vit(int imageSize) {
        return VisionTransformer.Config.tiny(imageSize, 8)
                .withDepth(1)
                .withBlock(TransformerBlock.Config.of(64, 1, TransformerWeights.NORMAL));
    }

    private ResNet small(int channels) {
        return new ResNet(
                Initializer.of(device, 1),
                ResNet.Config.resnet18(ResNet.Stem.IMAGENET).withWidth(4).withChannels(channels));
    }

    private static WeightFile copy(WeightFile weights) {
        return WeightFile.of(0).and(weights);
    }

    private String line(Path file) {
        PretrainedWeights weights = PretrainedWeights.read(file);
        try (Backbone network = weights.create(device, weights.view())) {
            return weights.loadInto(network);
        }
    }

    /** Compares the encoder of a file with a network whose tensors are set one by one. */
    private void compare(String name, Path file, WeightFile weights, Backbone network, EvaluationView view) {
        Map<String, Tensor> values = new HashMap<>();
        network.state().forEach((own, place) -> values.put(own, Tensor.of(device, weights.values(own), place.shape())));
        network.load(values);
        network.training(false);
        try (Encoder encoder = Encoder.from(file, device, view);
                Encoder direct = Encoder.of(network, view, Origin.unknown());
                ImageSource all = photographs();
                ImageSource photographs = all.subset(0, PHOTOGRAPHS)) {
            float[] expected = direct.embed(photographs).values();
            double difference = difference(expected, encoder.embed(photographs).values());
            System.out.printf("%s: features differ by %.2e of the largest%n", name, difference);
            assertThat(expected).hasSize(PHOTOGRAPHS * network.featureWidth());
            assertThat(difference).isCloseTo(0, within(1e-5));
        }
    }

    static double difference(float[] expected, float[] found) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        assertThat(largest).isPositive();
        return difference / largest;
    }

    static ImageSource photographs() {
        try {
            return ImageSource.open(Path.of(
                    PretrainedWeightsTests.class.getResource("/photographs").toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
