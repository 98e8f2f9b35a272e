package io.github.ssl4j.encoder;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.ResNet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** torchvision's names of a ResNet's tensors, which are ssl4j's own. */
final class ResNetLayout implements WeightLayout {
    private static final String STEM = "conv1.weight";
    private static final int IMAGENET_KERNEL = 7;
    private static final int CIFAR_KERNEL = 3;
    private static final int IMAGENET_SIZE = 224;
    private static final int CIFAR_SIZE = 32;

    @Override
    public String type() {
        return "resnet";
    }

    @Override
    public List<String> landmarks() {
        return List.of(STEM, "layer1.0.conv1.weight");
    }

    @Override
    public ResNet.Config settings(NamedShapes tensors) {
        List<Integer> stem = tensors.shape(STEM, 4);
        int kernel = stem.get(2);
        if (kernel != IMAGENET_KERNEL && kernel != CIFAR_KERNEL) {
            throw tensors.wrong(STEM + " of 7x7 (ImageNet's stem) or 3x3 (CIFAR's)", stem);
        }
        List<Integer> blocks = new ArrayList<>();
        for (int stage = 1; tensors.has("layer" + stage + ".0.conv1.weight"); stage++) {
            String layer = "layer" + stage + ".";
            blocks.add(tensors.count(i -> layer + i + ".conv1.weight"));
        }
        return new ResNet.Config(
                tensors.has("layer1.0.conv3.weight") ? ResNet.Block.BOTTLENECK : ResNet.Block.BASIC,
                blocks,
                stem.get(0),
                kernel == IMAGENET_KERNEL ? ResNet.Stem.IMAGENET : ResNet.Stem.CIFAR,
                stem.get(1),
                false);
    }

    @Override
    public Optional<String> ownName(String name, NamedShapes tensors) {
        return name.matches("(conv1|bn1|layer\\d+)\\..*") ? Optional.of(name) : Optional.empty();
    }

    @Override
    public String name(Record settings) {
        ResNet.Config config = (ResNet.Config) settings;
        int inBlock = config.block() == ResNet.Block.BASIC ? 2 : 3;
        return "resnet"
                + (2 + inBlock * config.layers().stream().mapToInt(n -> n).sum());
    }

    @Override
    public ResNet.Config fitted(Record settings, ViewSize imageSize, int channels) {
        return ((ResNet.Config) settings).withChannels(channels);
    }

    @Override
    public ResNet.Config asked(Record named, Record ofFile) {
        ResNet.Config size = (ResNet.Config) named;
        ResNet.Config file = (ResNet.Config) ofFile;
        return new ResNet.Config(size.block(), size.layers(), file.width(), file.stem(), file.channels(), false);
    }

    @Override
    public int channels(Record settings) {
        return ((ResNet.Config) settings).channels();
    }

    @Override
    public Optional<ViewSize> imageSize(Record settings) {
        return Optional.empty();
    }

    @Override
    public EvaluationView view(Record settings) {
        ResNet.Config config = (ResNet.Config) settings;
        Normalization normalization = WeightLayout.normalization(config.channels());
        return config.stem() == ResNet.Stem.CIFAR
                ? EvaluationView.of(CIFAR_SIZE, normalization)
                : EvaluationView.imageNet(IMAGENET_SIZE).withNormalization(normalization);
    }

    @Override
    public Map<String, List<Integer>> shapes(Record settings) {
        ResNet.Config config = (ResNet.Config) settings;
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        int kernel = config.stem() == ResNet.Stem.IMAGENET ? IMAGENET_KERNEL : CIFAR_KERNEL;
        convolution(shapes, "conv1", config.channels(), config.width(), kernel);
        norm(shapes, "bn1", config.width());
        int in = config.width();
        for (int stage = 0; stage < config.layers().size(); stage++) {
            int inner = config.width() << stage;
            int out = inner * config.block().expansion();
            for (int i = 0; i < config.layers().get(stage); i++) {
                String block = "layer" + (stage + 1) + "." + i + ".";
                boolean narrow = config.block() == ResNet.Block.BOTTLENECK;
                convolution(shapes, block + "conv1", in, inner, narrow ? 1 : 3);
                norm(shapes, block + "bn1", inner);
                convolution(shapes, block + "conv2", inner, inner, 3);
                norm(shapes, block + "bn2", inner);
                if (narrow) {
                    convolution(shapes, block + "conv3", inner, out, 1);
                    norm(shapes, block + "bn3", out);
                }
                if (in != out || (stage > 0 && i == 0)) {
                    convolution(shapes, block + "downsample.0", in, out, 1);
                    norm(shapes, block + "downsample.1", out);
                }
                in = out;
            }
        }
        return shapes;
    }

    private static void convolution(Map<String, List<Integer>> shapes, String name, int in, int out, int kernel) {
        shapes.put(name + ".weight", List.of(out, in, kernel, kernel));
    }

    private static void norm(Map<String, List<Integer>> shapes, String name, int width) {
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
            shapes.put(name + "." + part, List.of(width));
        }
    }
}
