package io.github.ssl4j.encoder;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** A network that ssl4j does not know: a linear layer on the means of the channels. */
final class ColorMeans extends Backbone {
    /** Has a method that is no component but looks like a property. */
    record Config(int width, int channels, Bias bias) {
        enum Bias {
            LEARNED,
            NONE
        }

        Config {
            if (width < 1) {
                throw new IllegalArgumentException("width: expected at least 1, found " + width);
            }
        }

        public boolean isGray() {
            return channels == 1;
        }

        public int getSize() {
            return width * channels;
        }
    }

    private final Config config;
    private final Linear layer;

    ColorMeans(Initializer init, Config config) {
        this.config = config;
        this.layer = child(
                "layer", new Linear(init, config.channels(), config.width(), config.bias() == Config.Bias.LEARNED));
    }

    private ColorMeans(ColorMeans original) {
        super(original);
        this.config = original.config;
        this.layer = child("layer", original.layer.copy());
    }

    Config config() {
        return config;
    }

    @Override
    public Tensor apply(Tensor images) {
        return layer.apply(Ops.globalAveragePool(images));
    }

    @Override
    public ColorMeans copy() {
        return new ColorMeans(this);
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
        return "color-means-" + config.width();
    }
}
