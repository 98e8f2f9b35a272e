package io.github.ssl4j.encoder;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import java.util.List;
import java.util.Optional;

/** {@link VisionTransformer}, with patches that suit the images. */
public final class VisionTransformerArchitecture implements Architecture<VisionTransformer.Config> {
    private static final int SMALLEST_FOR_PATCHES_OF_16 = 112;
    private static final int SMALLEST_FOR_PATCHES_OF_8 = 64;
    private static final int SMALLEST = 4;

    /** Creates the architecture. */
    public VisionTransformerArchitecture() {}

    @Override
    public String type() {
        return "vision-transformer";
    }

    @Override
    public List<String> names() {
        return List.of("vit-tiny", "vit-small", "vit-base", "vit-large");
    }

    @Override
    public Class<VisionTransformer.Config> settings() {
        return VisionTransformer.Config.class;
    }

    /**
     * Returns a network with patches of 4 pixels for images whose shorter side is below 64 pixels, of 8 below 112, else
     * of 16; of half of that, but at least 4, as long as they do not fill the images.
     */
    @Override
    public VisionTransformer.Config named(String name, ViewSize imageSize, int channels) {
        return VisionTransformer.Config.named(name, imageSize, patch(imageSize)).withChannels(channels);
    }

    private static int patch(ViewSize imageSize) {
        int side = imageSize.shorter();
        int patch = side < SMALLEST_FOR_PATCHES_OF_8 ? SMALLEST : side < SMALLEST_FOR_PATCHES_OF_16 ? 8 : 16;
        while (patch > SMALLEST && !imageSize.isMultipleOf(patch)) {
            patch /= 2;
        }
        return patch;
    }

    @Override
    public VisionTransformer create(Initializer init, VisionTransformer.Config settings) {
        return new VisionTransformer(init, settings);
    }

    @Override
    public Optional<VisionTransformer.Config> settingsOf(Backbone network) {
        return network instanceof VisionTransformer transformer ? Optional.of(transformer.config()) : Optional.empty();
    }

    @Override
    public boolean transformer() {
        return true;
    }
}
