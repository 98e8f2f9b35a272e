package io.github.ssl4j.nn;

import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A residual network without its classifier: images [N, H, W, C] to pooled features [N, D]. He et al. 2016,
 * arXiv:1512.03385; names, strides and initialisation are torchvision's.
 */
public final class ResNet extends Backbone {

    /** What a stage is made of. */
    public enum Block {
        /** Two 3x3 convolutions: ResNet-18 and -34. */
        BASIC(1),
        /** 1x1, 3x3, 1x1 convolutions, the last four times as wide: ResNet-50. */
        BOTTLENECK(4);

        private final int expansion;

        Block(int expansion) {
            this.expansion = expansion;
        }

        /** Returns how many times wider than its inside the output of a block is. */
        public int expansion() {
            return expansion;
        }
    }

    /** The first layers. */
    public enum Stem {
        /** A 7x7 convolution of stride 2 and a 3x3 max pooling of stride 2, for images of 100 pixels and more. */
        IMAGENET,
        /** A 3x3 convolution of stride 1 and no pooling, for images of about 32 pixels. */
        CIFAR
    }

    /**
     * The architecture.
     *
     * @param block what a stage is made of
     * @param layers the number of blocks of each stage
     * @param width filters of the first stage; each stage has twice those of the one before. 64 in the paper
     * @param stem the first layers
     * @param channels C, channels of an image
     * @param residualsFromZero whether the last batch norm of every block starts at zero
     */
    public record Config(
            Block block,
            List<Integer> layers,

            @Setting("filters of the first stage of a ResNet")
            int width,

            @Setting("first layers of a ResNet: cifar (3x3, stride 1) or imagenet (7x7, stride 2, pooling)")
            Stem stem,

            int channels,
            boolean residualsFromZero) {

        /** Checks the sizes. */
        public Config {
            layers = List.copyOf(layers);
            if (layers.isEmpty() || layers.stream().anyMatch(n -> n < 1)) {
                throw new IllegalArgumentException(
                        "layers: expected at least one block in every stage, found " + layers);
            }
            if (width < 1) {
                throw new IllegalArgumentException("width: expected at least 1 filter, found " + width);
            }
            if (channels < 1) {
                throw new IllegalArgumentException("channels: expected at least 1, found " + channels);
            }
        }

        /** Returns ResNet-18 for images of three channels. */
        public static Config resnet18(Stem stem) {
            return new Config(Block.BASIC, List.of(2, 2, 2, 2), 64, stem, 3, false);
        }

        /** Returns ResNet-34 for images of three channels. */
        public static Config resnet34(Stem stem) {
            return new Config(Block.BASIC, List.of(3, 4, 6, 3), 64, stem, 3, false);
        }

        /** Returns ResNet-50 for images of three channels. */
        public static Config resnet50(Stem stem) {
            return new Config(Block.BOTTLENECK, List.of(3, 4, 6, 3), 64, stem, 3, false);
        }

        /**
         * Returns the architecture of a name: {@code resnet18}, {@code resnet34} or {@code resnet50}.
         *
         * @throws IllegalArgumentException if there is none of that name
         */
        public static Config named(String name, Stem stem) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "resnet18" -> resnet18(stem);
                case "resnet34" -> resnet34(stem);
                case "resnet50" -> resnet50(stem);
                default ->
                    throw new IllegalArgumentException(
                            "unknown backbone " + name + "; expected resnet18, resnet34 or resnet50");
            };
        }

        /** Returns the same architecture with another number of filters in the first stage. */
        public Config withWidth(int newWidth) {
            return new Config(block, layers, newWidth, stem, channels, residualsFromZero);
        }

        /** Returns the same architecture for images of another number of channels. */
        public Config withChannels(int newChannels) {
            return new Config(block, layers, width, stem, newChannels, residualsFromZero);
        }

        /** Returns the same architecture with residual blocks that start as the identity. */
        public Config withResidualsFromZero() {
            return new Config(block, layers, width, stem, channels, true);
        }

        /** Returns D, the number of features. */
        public int featureWidth() {
            return width * block.expansion() << (layers.size() - 1);
        }
    }

    private static final String STAGE = "layer";

    private final Config config;
    private final Sequential body;

    /** Creates the network with fresh parameters. */
    public ResNet(Initializer init, Config config) {
        this.config = config;
        Map<String, Module> parts = new LinkedHashMap<>();
        int width = config.width();
        if (config.stem() == Stem.IMAGENET) {
            parts.put("conv1", new Convolution(init, config.channels(), width, 7, 2, 3));
            parts.put("bn1", BatchNorm.withRelu(init, width));
            parts.put("maxpool", new MaxPool(3, 2, 1));
        } else {
            parts.put("conv1", new Convolution(init, config.channels(), width, 3, 1, 1));
            parts.put("bn1", BatchNorm.withRelu(init, width));
        }
        int in = width;
        for (int stage = 0; stage < config.layers().size(); stage++) {
            List<Module> blocks = new ArrayList<>();
            int inner = width << stage;
            for (int i = 0; i < config.layers().get(stage); i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                blocks.add(
                        config.block() == Block.BASIC
                                ? ResidualBlock.basic(init, in, inner, stride, config.residualsFromZero())
                                : ResidualBlock.bottleneck(init, in, inner, stride, config.residualsFromZero()));
                in = inner * config.block().expansion();
            }
            parts.put(STAGE + (stage + 1), Sequential.of(blocks.toArray(Module[]::new)));
        }
        parts.forEach(this::child);
        this.body = new Sequential(parts);
    }

    private ResNet(ResNet original) {
        super(original);
        this.config = original.config;
        this.body = original.body.copy();
        body.parts().forEach(this::child);
    }

    @Override
    public ResNet copy() {
        return new ResNet(this);
    }

    /** Returns the architecture. */
    public Config config() {
        return config;
    }

    @Override
    public int featureWidth() {
        return config.featureWidth();
    }

    @Override
    public int channels() {
        return config.channels();
    }

    @Override
    public String architecture() {
        int depth = 2;
        for (int blocks : config.layers()) {
            depth += blocks * (config.block() == Block.BASIC ? 2 : 3);
        }
        return "resnet" + depth;
    }

    @Override
    public String output() {
        return "mean over the last feature map";
    }

    /** Returns one more than the number of stages: each stage is a layer. */
    @Override
    public int layers() {
        return config.layers().size() + 1;
    }

    @Override
    public int layer(String parameter) {
        requireParameter(parameter);
        String part = parameter.substring(0, parameter.indexOf('.'));
        return part.startsWith(STAGE) ? Integer.parseInt(part.substring(STAGE.length())) : 0;
    }

    /** Returns the mean over the last feature map, [N, D], of images [N, H, W, C]. */
    @Override
    public Tensor apply(Tensor images) {
        return Ops.globalAveragePool(map(images));
    }

    /** Returns the last feature map, [N, L, D] row by row, of images [N, H, W, C]. */
    @Override
    public Tensor places(Tensor images) {
        Tensor map = map(images).floating();
        return Ops.reshape(map, map.size(0), map.size(1) * map.size(2), map.size(3));
    }

    private Tensor map(Tensor images) {
        if (images.rank() != 4 || images.size(3) != config.channels()) {
            throw new IllegalArgumentException("expected images [N, H, W, " + config.channels() + "], found " + images);
        }
        return body.apply(images);
    }
}
