package io.github.ssl4j.mim;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * The decoder of a {@link DiscreteVae}: blocks of 3 x 3 convolutions on the grid of tokens, and a 1 x 1 convolution to
 * the P P C pixels of every patch, which are shuffled into place. Its output is that of the last layer: [N gH gW, P P
 * C].
 */
final class VaeDecoder extends Module {
    private final Module blocks;
    private final Linear pixels;

    /** Creates the decoder for settings. */
    VaeDecoder(Initializer init, DiscreteVae.Config config) {
        int values = new TokenGrid(config.patch(), config.channels()).width();
        this.blocks = child("blocks", VaeBlock.sequence(init, config.width(), config.blocks()));
        this.pixels = child("pixels", new Linear(init, config.width(), values, true));
    }

    private VaeDecoder(VaeDecoder original) {
        super(original);
        this.blocks = child("blocks", original.blocks.copy());
        this.pixels = child("pixels", original.pixels.copy());
    }

    @Override
    public VaeDecoder copy() {
        return new VaeDecoder(this);
    }

    /** Returns the patches [N gH gW, P P C] of embedded tokens [N, gH, gW, D]. */
    @Override
    public Tensor apply(Tensor embedded) {
        Tensor y = Ops.relu(run(blocks, embedded));
        int width = embedded.size(3);
        return pixels.apply(Ops.reshape(y, Math.toIntExact(y.length() / width), width));
    }
}
