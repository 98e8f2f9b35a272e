package io.github.ssl4j.encoder;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import java.util.List;
import java.util.Optional;

/** Registers {@link ColorMeans} as another jar would. */
public final class ColorMeansArchitecture implements Architecture<ColorMeans.Config> {
    @Override
    public String type() {
        return "color-means";
    }

    @Override
    public List<String> names() {
        return List.of("color-means-5");
    }

    @Override
    public Class<ColorMeans.Config> settings() {
        return ColorMeans.Config.class;
    }

    @Override
    public ColorMeans.Config named(String name, ViewSize imageSize, int channels) {
        return new ColorMeans.Config(5, channels, ColorMeans.Config.Bias.LEARNED);
    }

    @Override
    public Backbone create(Initializer init, ColorMeans.Config settings) {
        return new ColorMeans(init, settings);
    }

    @Override
    public Optional<ColorMeans.Config> settingsOf(Backbone network) {
        return network instanceof ColorMeans means ? Optional.of(means.config()) : Optional.empty();
    }
}
