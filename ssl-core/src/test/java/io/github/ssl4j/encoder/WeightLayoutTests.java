package io.github.ssl4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WeightLayoutTests {
    private final Device device = Nd4jDevice.float32();

    static Stream<ResNet.Config> resnets() {
        return Stream.of(
                ResNet.Config.resnet18(ResNet.Stem.IMAGENET).withWidth(4),
                ResNet.Config.resnet34(ResNet.Stem.CIFAR).withWidth(2).withChannels(1),
                ResNet.Config.resnet50(ResNet.Stem.IMAGENET).withWidth(3).withChannels(5),
                new ResNet.Config(ResNet.Block.BOTTLENECK, List.of(1, 2), 2, ResNet.Stem.CIFAR, 3, false));
    }

    static Stream<VisionTransformer.Config> transformers() {
        VisionTransformer.Config small =
                VisionTransformer.Config.tiny(24, 8).withDepth(2).withBlock(block(QkvBias.ALL, 0));
        return Stream.of(
                small,
                small.withChannels(1).withBlock(block(QkvBias.NONE, 0.1)),
                small.withTokens(false, Positions.LEARNED, RelativeBias.NONE, Pooling.MEAN),
                small.withBlock(block(QkvBias.QUERIES_AND_VALUES, 0.1))
                        .withTokens(true, Positions.NONE, RelativeBias.SHARED, Pooling.CLASS_TOKEN),
                small.withTokens(true, Positions.LEARNED, RelativeBias.PER_BLOCK, Pooling.CLASS_TOKEN));
    }

    private static TransformerBlock.Config block(QkvBias bias, double layerScale) {
        return new TransformerBlock.Config(128, 2, 96, bias, layerScale, 0, TransformerWeights.NORMAL);
    }

    @ParameterizedTest
    @MethodSource("resnets")
    void aResNetIsReadOffTheShapesThatItHas(ResNet.Config config) {
        check(new ResNetLayout(), config, new ResNet(Initializer.of(device, 1), config));
    }

    @ParameterizedTest
    @MethodSource("transformers")
    void aVisionTransformerIsReadOffTheShapesThatItHas(VisionTransformer.Config config) {
        check(new VisionTransformerLayout(), config, new VisionTransformer(Initializer.of(device, 1), config));
    }

    private static void check(WeightLayout layout, Record config, Backbone network) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        network.state()
                .forEach((name, tensor) ->
                        shapes.put(name, Arrays.stream(tensor.shape()).boxed().toList()));

        assertThat(layout.shapes(config)).isEqualTo(shapes);
        assertThat(layout.settings(new NamedShapes(Path.of("any"), "", shapes))).isEqualTo(config);
        assertThat(layout.name(config)).isEqualTo(network.architecture());
    }
}
