package io.github.ssl4j.regularization;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.BatchNorm;
import io.github.ssl4j.nn.Convolution;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.ResidualBlock;
import io.github.ssl4j.nn.Sequential;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tiny encoder of golden training runs: convolution, batch norm, ReLU, residual block, pooling. */
final class GoldenBackbone extends Backbone {
    private final int channels;
    private final int width;
    private final Sequential parts;

    GoldenBackbone(Initializer init, int channels, int width) {
        this.channels = channels;
        this.width = width;
        Map<String, Module> named = new LinkedHashMap<>();
        named.put("0", new Convolution(init, channels, width, 3, 2, 1));
        named.put("1", BatchNorm.withRelu(init, width));
        named.put("3", ResidualBlock.basic(init, width, width, 1, false));
        this.parts = child("parts", new Sequential(named));
    }

    private GoldenBackbone(GoldenBackbone original) {
        super(original);
        this.channels = original.channels;
        this.width = original.width;
        this.parts = child("parts", original.parts.copy());
    }

    @Override
    public GoldenBackbone copy() {
        return new GoldenBackbone(this);
    }

    @Override
    public Tensor apply(Tensor images) {
        return Ops.globalAveragePool(parts.apply(images));
    }

    @Override
    public int featureWidth() {
        return width;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public String architecture() {
        return "golden";
    }
}
