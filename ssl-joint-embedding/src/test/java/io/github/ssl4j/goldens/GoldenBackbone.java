package io.github.ssl4j.goldens;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.BatchNorm;
import io.github.ssl4j.nn.Convolution;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.ResidualBlock;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The tiny encoder of golden training runs: convolution, batch norm, ReLU, residual block, pooling. */
public final class GoldenBackbone extends Backbone {
    private final int channels;
    private final int width;
    private final List<Module> parts = new ArrayList<>();

    /** Creates an encoder of images of C channels with D features. */
    public GoldenBackbone(Initializer init, int channels, int width) {
        this.channels = channels;
        this.width = width;
        add(
                new Convolution(init, channels, width, 3, 2, 1),
                BatchNorm.withRelu(init, width),
                ResidualBlock.basic(init, width, width, 1, false));
    }

    private GoldenBackbone(GoldenBackbone original) {
        super(original);
        this.channels = original.channels;
        this.width = original.width;
        add(
                original.parts.get(0).copy(),
                original.parts.get(1).copy(),
                original.parts.get(2).copy());
    }

    /** Names the parts as the cases do, where the ReLU counts. */
    private void add(Module convolution, Module norm, Module block) {
        parts.add(child("0", convolution));
        parts.add(child("1", norm));
        parts.add(child("3", block));
    }

    @Override
    public GoldenBackbone copy() {
        return new GoldenBackbone(this);
    }

    @Override
    public Tensor apply(Tensor images) {
        Tensor x = images;
        for (Module part : parts) {
            x = part.apply(x);
        }
        return Ops.globalAveragePool(x);
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
