package io.github.ssl4j.encoder;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.util.List;
import java.util.Optional;

/** {@link ResNet}, with the stem that suits the images. */
public final class ResNetArchitecture implements Architecture<ResNet.Config> {
    /** Below this side in pixels the ImageNet stem would throw most of an image away. */
    private static final int SMALLEST_FOR_IMAGENET_STEM = 64;

    /** Creates the architecture. */
    public ResNetArchitecture() {}

    @Override
    public String type() {
        return "resnet";
    }

    @Override
    public List<String> names() {
        return List.of("resnet18", "resnet34", "resnet50");
    }

    @Override
    public Class<ResNet.Config> settings() {
        return ResNet.Config.class;
    }

    /**
     * Returns a network with the CIFAR stem for images whose shorter side is below 64 pixels, else with that of
     * ImageNet.
     */
    @Override
    public ResNet.Config named(String name, ViewSize imageSize, int channels) {
        ResNet.Stem stem = imageSize.shorter() < SMALLEST_FOR_IMAGENET_STEM ? ResNet.Stem.CIFAR : ResNet.Stem.IMAGENET;
        return ResNet.Config.named(name, stem).withChannels(channels);
    }

    @Override
    public ResNet create(Initializer init, ResNet.Config settings) {
        return new ResNet(init, settings);
    }

    @Override
    public Optional<ResNet.Config> settingsOf(Backbone network) {
        return network instanceof ResNet resnet ? Optional.of(resnet.config()) : Optional.empty();
    }
}
