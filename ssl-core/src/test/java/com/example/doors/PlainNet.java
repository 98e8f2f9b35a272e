package com.example.doors;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.encoder.Architecture;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Convolution;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** A backbone of somebody else's: a convolution and the mean of its positive part. */
public final class PlainNet extends Backbone {
    private final Config config;
    private final Convolution convolution;

    /** The settings. */
    public record Config(@Setting("D, number of filters") int width, int channels) {

        /** Checks the numbers. */
        public Config {
            if (width < 1 || channels < 1) {
                throw new IllegalArgumentException(
                        "width and channels: expected at least 1, found " + width + " and " + channels);
            }
        }
    }

    /** The architecture in the catalogue. */
    public static final class Kind implements Architecture<Config> {
        @Override
        public String type() {
            return "plain";
        }

        @Override
        public List<String> names() {
            return List.of("plain-8");
        }

        @Override
        public Class<Config> settings() {
            return Config.class;
        }

        @Override
        public Config named(String name, ViewSize imageSize, int channels) {
            return new Config(8, channels);
        }

        @Override
        public Backbone create(Initializer init, Config settings) {
            return new PlainNet(init, settings);
        }

        @Override
        public Optional<Config> settingsOf(Backbone network) {
            return network instanceof PlainNet plain ? Optional.of(plain.config) : Optional.empty();
        }
    }

    PlainNet(Initializer init, Config config) {
        this.config = config;
        this.convolution = child("convolution", new Convolution(init, config.channels(), config.width(), 3, 1, 1));
    }

    private PlainNet(PlainNet original) {
        super(original);
        this.config = original.config;
        this.convolution = child("convolution", original.convolution.copy());
    }

    @Override
    public PlainNet copy() {
        return new PlainNet(this);
    }

    @Override
    public Tensor apply(Tensor images) {
        return Ops.globalAveragePool(Ops.relu(convolution.apply(images)));
    }

    @Override
    public int featureWidth() {
        return config.width();
    }

    @Override
    public int channels() {
        return config.channels();
    }

    @Override
    public String architecture() {
        return "plain-" + config.width();
    }
}
