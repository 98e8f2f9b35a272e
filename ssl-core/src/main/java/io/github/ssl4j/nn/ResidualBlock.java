package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;

/** A residual block of a {@link ResNet}: the positive part of a small network's output plus its input. */
public final class ResidualBlock extends Module {
    private final Module[] path;
    private final Sequential downsample;

    private ResidualBlock(Initializer init, int in, int out, int stride, Module... path) {
        this.path = path;
        adoptPath();
        this.downsample = stride == 1 && in == out
                ? null
                : child(
                        "downsample",
                        Sequential.of(new Convolution(init, in, out, 1, stride, 0), BatchNorm.affine(init, out)));
    }

    private ResidualBlock(ResidualBlock original) {
        super(original);
        this.path = Arrays.stream(original.path).map(Module::copy).toArray(Module[]::new);
        adoptPath();
        this.downsample = original.downsample == null ? null : child("downsample", original.downsample.copy());
    }

    private void adoptPath() {
        for (int i = 0; i < path.length; i++) {
            child((i % 2 == 0 ? "conv" : "bn") + (i / 2 + 1), path[i]);
        }
    }

    @Override
    public ResidualBlock copy() {
        return new ResidualBlock(this);
    }

    /** Returns a block of two 3x3 convolutions; {@code fromZero} lets it begin as the identity. */
    public static ResidualBlock basic(Initializer init, int in, int width, int stride, boolean fromZero) {
        return new ResidualBlock(
                init,
                in,
                width,
                stride,
                new Convolution(init, in, width, 3, stride, 1),
                BatchNorm.withRelu(init, width),
                new Convolution(init, width, width, 3, 1, 1),
                last(init, width, fromZero));
    }

    /** Returns a 3x3 convolution between two 1x1 ones, with the stride in the middle, as torchvision has it. */
    public static ResidualBlock bottleneck(Initializer init, int in, int width, int stride, boolean fromZero) {
        int out = ResNet.Block.BOTTLENECK.expansion() * width;
        return new ResidualBlock(
                init,
                in,
                out,
                stride,
                new Convolution(init, in, width, 1, 1, 0),
                BatchNorm.withRelu(init, width),
                new Convolution(init, width, width, 3, stride, 1),
                BatchNorm.withRelu(init, width),
                new Convolution(init, width, out, 1, 1, 0),
                last(init, out, fromZero));
    }

    private static BatchNorm last(Initializer init, int width, boolean fromZero) {
        BatchNorm norm = BatchNorm.affine(init, width);
        return fromZero ? norm.scaledFromZero() : norm;
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor y = x;
        for (Module part : path) {
            y = part.apply(y);
        }
        return Ops.addReluInPlace(y, downsample == null ? x : downsample.apply(x));
    }
}
