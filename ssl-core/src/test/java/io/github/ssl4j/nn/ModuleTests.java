package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ModuleTests {
    private final Device device = Nd4jDevice.float64();

    private Initializer init() {
        return Initializer.of(device, 5);
    }

    private MlpHead head() {
        return new MlpHead(init(), 4, List.of(Layer.hidden(6), new Layer(3, false, Norm.PLAIN, Activation.NONE)));
    }

    private static ResNet.Config tiny(ResNet.Config config) {
        return config.withWidth(2);
    }

    @Test
    void partsAreNamedInTheOrderInWhichTheyWereMade() {
        MlpHead head = head();
        assertThat(head.parameters().keySet())
                .containsExactly("layers.0.weight", "layers.1.weight", "layers.1.bias", "layers.3.weight");
        assertThat(head.state().keySet())
                .containsExactly(
                        "layers.0.weight",
                        "layers.1.weight",
                        "layers.1.bias",
                        "layers.1.running_mean",
                        "layers.1.running_var",
                        "layers.3.weight",
                        "layers.4.running_mean",
                        "layers.4.running_var");
    }

    @Test
    void parametersWantGradientsAndBuffersDoNot() {
        MlpHead head = head();
        assertThat(head.parameters().values()).allMatch(Tensor::requiresGradient);
        assertThat(head.state().get("layers.1.running_mean").requiresGradient()).isFalse();
    }

    @Test
    void parameterCountsAreThoseOfTorchvision() {
        assertThat(count(ResNet.Config.resnet18(ResNet.Stem.IMAGENET))).isEqualTo(11_176_512);
        assertThat(count(ResNet.Config.resnet18(ResNet.Stem.CIFAR))).isEqualTo(11_168_832);
        assertThat(count(ResNet.Config.resnet34(ResNet.Stem.IMAGENET))).isEqualTo(21_284_672);
        assertThat(count(ResNet.Config.resnet50(ResNet.Stem.IMAGENET))).isEqualTo(23_508_032);
    }

    private static long count(ResNet.Config config) {
        try (Device small = Nd4jDevice.float32();
                ResNet network = new ResNet(Initializer.of(small, 1), config)) {
            return network.parameterCount();
        }
    }

    @Test
    void loadingNamesWhatIsUnknownMissingOrOfAnotherShapeAndCopiesNothing() {
        MlpHead head = head();
        double[] before = head.parameters().get("layers.0.weight").toDoubles();
        Map<String, Tensor> good = new HashMap<>(new MlpHead(
                        Initializer.of(device, 6),
                        4,
                        List.of(Layer.hidden(6), new Layer(3, false, Norm.PLAIN, Activation.NONE)))
                .state());

        Map<String, Tensor> unknown = new HashMap<>(good);
        unknown.put("layers.9.weight", good.get("layers.0.weight"));
        assertThatThrownBy(() -> head.load(unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown tensor layers.9.weight")
                .hasMessageContaining("layers.0.weight");

        Map<String, Tensor> missing = new HashMap<>(good);
        missing.remove("layers.4.running_var");
        assertThatThrownBy(() -> head.load(missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tensor layers.4.running_var is missing");

        Map<String, Tensor> misshapen = new HashMap<>(good);
        misshapen.put("layers.4.running_var", Tensor.persistent(device, 7));
        assertThatThrownBy(() -> head.load(misshapen))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layers.4.running_var: expected shape [3], found [7]");

        assertThat(head.parameters().get("layers.0.weight").toDoubles()).isEqualTo(before);
        head.load(good);
        head.state()
                .forEach((name, tensor) -> assertThat(tensor.toDoubles())
                        .as(name)
                        .isEqualTo(good.get(name).toDoubles()));
    }

    @Test
    void theTrainingFlagReachesEveryPart() {
        ResNet network = new ResNet(init(), tiny(ResNet.Config.resnet18(ResNet.Stem.CIFAR)));
        assertThat(network.isTraining()).isTrue();
        double[] fresh = runningMean(network);
        try (Scope scope = Scope.open()) {
            Tensor images = init().normal(1, 2, 8, 8, 3);
            network.training(false);
            double[] first = network.apply(images).toDoubles();
            assertThat(network.apply(images).toDoubles()).isEqualTo(first);
            assertThat(runningMean(network)).isEqualTo(fresh);
            network.training(true);
            network.apply(images);
            assertThat(runningMean(network)).isNotEqualTo(fresh);
            network.training(false);
            assertThat(network.apply(images).toDoubles()).isNotEqualTo(first);
        }
    }

    private static double[] runningMean(ResNet network) {
        return network.state().get("layer4.1.bn2.running_mean").toDoubles();
    }

    @Test
    void runningStatisticsMoveByATenthTowardsTheUnbiasedOnes() {
        BatchNorm norm = BatchNorm.affine(init(), 1);
        try (Scope scope = Scope.open()) {
            norm.apply(Tensor.of(device, new double[] {1, 2, 6}, 3, 1));
        }
        assertThat(norm.state().get("running_mean").scalar()).isCloseTo(0.3, within(1e-15));
        assertThat(norm.state().get("running_var").scalar()).isCloseTo(0.9 + 0.7, within(1e-15));
    }

    @Test
    void batchNormRefusesToTrainOnOneRowAndEvaluatesIt() {
        MlpHead head = head();
        try (Scope scope = Scope.open()) {
            Tensor one = Tensor.of(device, new double[] {1, 2, 3, 4}, 1, 4);
            assertThatThrownBy(() -> head.apply(one))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use a batch of at least 2");
            head.training(false);
            assertThat(head.apply(one).shape()).containsExactly(1, 3);
        }
    }

    @Test
    void convolutionsStartFromTheNormalDistributionOfTheirFanOut() {
        double[] weights = init().kaimingNormalFanOut(64, 32, 3).toDoubles();
        double expected = Math.sqrt(2.0 / (64 * 9));
        double mean = Arrays.stream(weights).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(weights)
                .map(w -> (w - mean) * (w - mean))
                .average()
                .orElseThrow());
        double error = expected / Math.sqrt(weights.length);
        assertThat(mean).isCloseTo(0, within(4 * error));
        assertThat(deviation).isCloseTo(expected, within(4 * error));
        assertThat(Arrays.stream(weights).map(Math::abs).max().orElseThrow()).isBetween(3 * expected, 6 * expected);
    }

    @Test
    void linearLayersStartUniformWithinTheirBound() {
        Linear layer = new Linear(init(), 25, 400, true);
        double bound = 0.2;
        for (Tensor parameter : layer.parameters().values()) {
            double[] values = parameter.toDoubles();
            assertThat(Arrays.stream(values).max().orElseThrow()).isBetween(0.95 * bound, bound);
            assertThat(Arrays.stream(values).min().orElseThrow()).isBetween(-bound, -0.95 * bound);
            double meanSquare = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
            assertThat(meanSquare).isCloseTo(bound * bound / 3, within(0.2 * bound * bound / 3));
        }
    }

    @Test
    void normsStartAsOneAndZero() {
        BatchNorm norm = BatchNorm.affine(init(), 2);
        assertThat(norm.state().get("weight").toDoubles()).containsExactly(1, 1);
        assertThat(norm.state().get("bias").toDoubles()).containsExactly(0, 0);
        assertThat(norm.state().get("running_mean").toDoubles()).containsExactly(0, 0);
        assertThat(norm.state().get("running_var").toDoubles()).containsExactly(1, 1);
    }

    @Test
    void theSameSeedMakesTheSameWeights() {
        ResNet.Config config = tiny(ResNet.Config.resnet18(ResNet.Stem.CIFAR));
        Map<String, Tensor> first = new ResNet(Initializer.of(device, 3), config).state();
        Map<String, Tensor> again = new ResNet(Initializer.of(device, 3), config).state();
        Map<String, Tensor> other = new ResNet(Initializer.of(device, 4), config).state();
        first.forEach((name, tensor) ->
                assertThat(again.get(name).toDoubles()).as(name).isEqualTo(tensor.toDoubles()));
        assertThat(other.get("conv1.weight").toDoubles())
                .isNotEqualTo(first.get("conv1.weight").toDoubles());
        assertThat(first.get("layer1.0.conv1.weight").toDoubles())
                .isNotEqualTo(first.get("layer1.0.conv2.weight").toDoubles());
    }

    @ParameterizedTest
    @EnumSource(ResNet.Stem.class)
    void aBottleneckNetworkMakesFeaturesOfItsWidth(ResNet.Stem stem) {
        ResNet network = new ResNet(init(), tiny(ResNet.Config.resnet50(stem)));
        assertThat(network.featureWidth()).isEqualTo(64);
        assertThat(network.architecture()).isEqualTo("resnet50");
        try (Scope scope = Scope.open()) {
            assertThat(network.apply(init().normal(1, 2, 16, 16, 3)).shape()).containsExactly(2, 64);
            assertThatThrownBy(() -> network.apply(init().normal(1, 2, 16, 16, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected images [N, H, W, 3]")
                    .hasMessageContaining("[2, 16, 16, 1]");
        }
    }

    @Test
    void residualsFromZeroLetEveryBlockStartAsTheIdentity() {
        ResNet network = new ResNet(
                init(), tiny(ResNet.Config.resnet50(ResNet.Stem.CIFAR)).withResidualsFromZero());
        assertThat(network.state().get("layer2.1.bn3.weight").toDoubles()).containsOnly(0);
        assertThat(network.state().get("layer2.1.bn2.weight").toDoubles()).containsOnly(1);
        ResidualBlock block = ResidualBlock.basic(init(), 3, 3, 1, true);
        try (Scope scope = Scope.open()) {
            Tensor positive = init().constant(0.5, 2, 4, 4, 3);
            assertThat(block.apply(positive).toDoubles()).containsOnly(0.5);
        }
    }

    @Test
    void badSizesAreRefused() {
        ResNet.Config config = ResNet.Config.resnet18(ResNet.Stem.CIFAR);
        assertThatThrownBy(() -> config.withWidth(0)).hasMessage("width: expected at least 1 filter, found 0");
        assertThatThrownBy(() -> config.withChannels(0)).hasMessage("channels: expected at least 1, found 0");
        assertThatThrownBy(() -> ResNet.Config.named("vgg", ResNet.Stem.CIFAR)).hasMessageContaining("resnet18");
        assertThatThrownBy(() -> new MlpHead(init(), 4, List.of())).hasMessageContaining("at least one layer");
        assertThatThrownBy(() -> Layer.linear(0)).hasMessageContaining("at least 1 output, found 0");
        assertThatThrownBy(() -> new Linear(init(), 0, 3, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }

    @Test
    void anActivationEndsALayerBehindItsNormAndTakesANumber() {
        MlpHead head = new MlpHead(
                init(), 2, List.of(new Layer(2, true, Norm.PLAIN, Activation.RELU), gelu(2), Layer.linear(1)));
        assertThat(head.parameters().keySet())
                .containsExactly(
                        "layers.0.weight",
                        "layers.0.bias",
                        "layers.3.weight",
                        "layers.3.bias",
                        "layers.5.weight",
                        "layers.5.bias");
        MlpHead single = new MlpHead(init(), 2, List.of(gelu(2)));
        single.load(Map.of(
                "layers.0.weight",
                Tensor.of(device, new double[] {1, 0, 0, 1}, 2, 2),
                "layers.0.bias",
                Tensor.of(device, new double[] {0, 0}, 2)));
        try (Scope scope = Scope.open()) {
            double[] y =
                    single.apply(Tensor.of(device, new double[] {1, -1}, 1, 2)).toDoubles();
            assertThat(y[0]).isCloseTo(0.841344746068543, within(1e-14));
            assertThat(y[1]).isCloseTo(-0.158655253931457, within(1e-14));
        }
    }

    private static Layer gelu(int width) {
        return new Layer(width, true, Norm.NONE, Activation.GELU);
    }

    @Test
    void weightNormRowsHaveTheirLengthAndTheirDirection() {
        for (WeightNormLinear layer :
                List.of(WeightNormLinear.ofFixedLength(init(), 2, 2), WeightNormLinear.ofTrainedLength(init(), 2, 2))) {
            assertThat(layer.state().get("weight_g").toDoubles()).containsExactly(1, 1);
            layer.load(Map.of(
                    "weight_g",
                    Tensor.of(device, new double[] {1, 10}, 2, 1),
                    "weight_v",
                    Tensor.of(device, new double[] {3, 4, 0, -2}, 2, 2)));
            try (Scope scope = Scope.open()) {
                assertThat(layer.apply(Tensor.of(device, new double[] {5, 1}, 1, 2))
                                .toDoubles())
                        .containsExactly(3.8, -10);
            }
        }
        assertThat(WeightNormLinear.ofFixedLength(init(), 2, 2).parameters()).containsOnlyKeys("weight_v");
        assertThat(WeightNormLinear.ofTrainedLength(init(), 2, 2).parameters())
                .containsOnlyKeys("weight_g", "weight_v");
    }

    private List<Module> everyModule() {
        return List.of(
                new ResNet(init(), tiny(ResNet.Config.resnet18(ResNet.Stem.CIFAR))),
                new ResNet(init(), tiny(ResNet.Config.resnet50(ResNet.Stem.IMAGENET))),
                new MlpHead(
                        init(),
                        3,
                        List.of(
                                Layer.hidden(4),
                                new Layer(4, true, Norm.PLAIN, Activation.RELU),
                                gelu(4),
                                Layer.linear(5))),
                WeightNormLinear.ofFixedLength(init(), 3, 4),
                WeightNormLinear.ofTrainedLength(init(), 3, 4),
                BatchNorm.affine(init(), 3),
                BatchNorm.withRelu(init(), 3),
                BatchNorm.plain(init(), 3),
                new Convolution(init(), 3, 4, 3, 2, 1),
                ResidualBlock.bottleneck(init(), 3, 2, 2, false),
                new Linear(init(), 3, 4, true),
                new Linear(init(), 3, 4, false),
                new MaxPool(3, 2, 1),
                new Relu(),
                new Gelu(),
                Sequential.of(new Linear(init(), 3, 4, true), new Relu()));
    }

    private Tensor inputOf(Module module) {
        boolean image = module instanceof ResNet
                || module instanceof Convolution
                || module instanceof ResidualBlock
                || module instanceof MaxPool;
        return image ? init().normal(1, 2, 12, 12, 3) : init().normal(1, 5, 3);
    }

    @Test
    void aCopyComputesTheSameInTheSameModeFromTheSameNames() {
        for (Module module : everyModule()) {
            Tensor x = inputOf(module);
            try (Scope scope = Scope.open()) {
                module.apply(x);
                Module copy = module.copy();
                assertThat(copy).hasSameClassAs(module);
                assertThat(copy.state().keySet())
                        .containsExactlyElementsOf(module.state().keySet());
                assertThat(copy.parameters().keySet())
                        .containsExactlyElementsOf(module.parameters().keySet());
                assertThat(copy.parameters().values()).allMatch(Tensor::requiresGradient);
                assertThat(copy.apply(x).toDoubles()).isEqualTo(module.apply(x).toDoubles());
                module.training(false);
                Module still = module.copy();
                assertThat(still.isTraining()).isFalse();
                assertThat(copy.isTraining()).isTrue();
                assertThat(still.apply(x).toDoubles()).isEqualTo(module.apply(x).toDoubles());
            }
        }
    }

    @Test
    void aCopyHasMemoryOfItsOwn() {
        for (Module module : everyModule()) {
            Tensor x = inputOf(module);
            Module copy = module.copy();
            Map<String, double[]> before = new HashMap<>();
            copy.state().forEach((name, tensor) -> before.put(name, tensor.toDoubles()));
            module.state().values().forEach(tensor -> device.fill(tensor.storage(), 7));
            module.close();
            copy.state()
                    .forEach((name, tensor) ->
                            assertThat(tensor.toDoubles()).as(name).isEqualTo(before.get(name)));
            try (Scope scope = Scope.open()) {
                copy.apply(x);
            }
        }
    }

    @Test
    void copiesLeakNothing() {
        List<Module> modules = everyModule();
        long before = device.memory().bytesInUse();
        for (Module module : modules) {
            module.copy().close();
        }
        assertThat(device.memory().bytesInUse()).isEqualTo(before);
    }

    @Test
    void closingGivesAllMemoryBack() {
        long before = device.memory().bytesInUse();
        MlpHead head = head();
        ResNet network = new ResNet(init(), tiny(ResNet.Config.resnet50(ResNet.Stem.IMAGENET)));
        head.close();
        network.close();
        head.close();
        assertThat(device.memory().bytesInUse()).isEqualTo(before);
    }
}
