package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that choose an encoder. */
final class BackboneOptions {
    /** Below this side in pixels the ImageNet stem would throw most of an image away. */
    private static final int SMALLEST_FOR_IMAGENET_STEM = 64;

    private static final int SMALLEST_FOR_LARGE_PATCHES = 112;
    private static final int LARGE_PATCH = 16;
    private static final int SMALL_PATCH = 4;
    private static final int RESNET_WIDTH = 64;
    private static final String RESNET = "resnet18";
    private static final String TRANSFORMER = "vit-tiny";

    @Option(
            names = "--backbone",
            paramLabel = "NAME",
            description = "resnet18, resnet34, resnet50, vit-tiny, vit-small, vit-base or vit-large. Default: "
                    + TRANSFORMER + " for masked methods, else " + RESNET + ".")
    private String name;

    @Option(
            names = "--stem",
            paramLabel = "NAME",
            converter = StemConverter.class,
            description = "First layers of a ResNet: cifar (3x3, stride 1) or imagenet (7x7, stride 2, pooling)."
                    + " Default: cifar for views below " + SMALLEST_FOR_IMAGENET_STEM + " pixels, else imagenet.")
    private ResNet.Stem stem;

    @Option(
            names = "--width",
            paramLabel = "N",
            description = "Filters of the first stage of a ResNet. Default: " + RESNET_WIDTH)
    private Integer width;

    @Option(
            names = "--patch",
            paramLabel = "N",
            description = "Side of a vision transformer's patch in pixels. Default: " + SMALL_PATCH
                    + " for views below " + SMALLEST_FOR_LARGE_PATCHES + " pixels, else " + LARGE_PATCH + ".")
    private Integer patch;

    @Option(
            names = "--depth",
            paramLabel = "N",
            description = "Blocks of a vision transformer. Default: as the name says, 12 or 24.")
    private Integer depth;

    /** Reads a stem in any case. */
    static final class StemConverter implements ITypeConverter<ResNet.Stem> {
        @Override
        public ResNet.Stem convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "cifar" -> ResNet.Stem.CIFAR;
                case "imagenet" -> ResNet.Stem.IMAGENET;
                default -> throw new TypeConversionException("expected cifar or imagenet, found '" + value + "'");
            };
        }
    }

    /** Returns whether a vision transformer was asked for by name. */
    boolean transformer() {
        return name != null && isTransformer(name);
    }

    private static boolean isTransformer(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("vit");
    }

    /**
     * Returns what makes the encoder that was asked for.
     *
     * @throws IllegalArgumentException if the options do not fit each other, the views or the method
     */
    Function<Initializer, Backbone> choose(int channels, MethodSetup setup) {
        String chosen = name != null ? name : setup.masked() ? TRANSFORMER : RESNET;
        int side = setup.evaluation().size();
        if (isTransformer(chosen)) {
            refuse("--stem", stem, chosen, "a ResNet");
            refuse("--width", width, chosen, "a ResNet");
            VisionTransformer.Config config = setup.transformer().apply(transformer(chosen, channels, side));
            requireFilled(setup.views(), config.patch());
            return init -> new VisionTransformer(init, config);
        }
        ResNet.Config config = resnet(chosen, channels, side);
        if (setup.masked()) {
            throw new IllegalArgumentException("--backbone: this method masks the tokens of a vision transformer;"
                    + " expected vit-tiny, vit-small, vit-base or vit-large, found " + chosen);
        }
        refuse("--patch", patch, chosen, "a vision transformer");
        refuse("--depth", depth, chosen, "a vision transformer");
        return init -> new ResNet(init, config);
    }

    private static void refuse(String option, Object value, String chosen, String owner) {
        if (value != null) {
            throw new IllegalArgumentException(option + " belongs to " + owner + ", found --backbone " + chosen);
        }
    }

    private static void requireFilled(ViewPolicy views, int patch) {
        for (int view = 0; view < views.views(); view++) {
            if (views.size(view) % patch != 0) {
                throw new IllegalArgumentException("--patch: expected patches that fill every crop, found patches of "
                        + patch + " pixels and crops of " + views.size(view));
            }
        }
    }

    private ResNet.Config resnet(String chosen, int channels, int side) {
        ResNet.Stem fitting = side < SMALLEST_FOR_IMAGENET_STEM ? ResNet.Stem.CIFAR : ResNet.Stem.IMAGENET;
        return ResNet.Config.named(chosen, requireNonNullElse(stem, fitting))
                .withWidth(requireNonNullElse(width, RESNET_WIDTH))
                .withChannels(channels);
    }

    /** Returns the side of a vision transformer's patch, for views of this side. */
    int patch(int side) {
        return requireNonNullElse(patch, side < SMALLEST_FOR_LARGE_PATCHES ? SMALL_PATCH : LARGE_PATCH);
    }

    private VisionTransformer.Config transformer(String chosen, int channels, int side) {
        VisionTransformer.Config config =
                VisionTransformer.Config.named(chosen, side, patch(side)).withChannels(channels);
        return depth == null ? config : config.withDepth(depth);
    }
}
