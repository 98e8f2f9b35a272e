package io.github.ssl4j.encoder;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import java.util.List;
import java.util.Optional;

/** Claims a name that another architecture has; in no service file but those that tests make. */
public final class ResNetTwinArchitecture implements Architecture<ColorMeans.Config> {
    @Override
    public String type() {
        return "twin";
    }

    @Override
    public List<String> names() {
        return List.of("resnet18");
    }

    @Override
    public Class<ColorMeans.Config> settings() {
        return ColorMeans.Config.class;
    }

    @Override
    public ColorMeans.Config named(String name, ViewSize imageSize, int channels) {
        return new ColorMeans.Config(1, channels, ColorMeans.Config.Bias.NONE);
    }

    @Override
    public Backbone create(Initializer init, ColorMeans.Config settings) {
        return new ColorMeans(init, settings);
    }

    @Override
    public Optional<ColorMeans.Config> settingsOf(Backbone network) {
        return Optional.empty();
    }
}
