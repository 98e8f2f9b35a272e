package io.github.ssl4j.mim;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * The encoder of a {@link DiscreteVae}: a convolution with the patch as kernel and stride, blocks of 3 x 3 convolutions
 * on the grid of tokens, and a layer norm over the features of every token.
 */
final class VaeEncoder extends Backbone {
    private static final double EPSILON = 1e-6;

    private final TokenGrid grid;
    private final int width;
    private final Linear patches;
    private final Module blocks;
    private final Tensor gamma;
    private final Tensor beta;

    /** Creates the encoder for settings. */
    VaeEncoder(Initializer init, DiscreteVae.Config config) {
        this.grid = new TokenGrid(config.patch(), config.channels());
        this.width = config.width();
        this.patches = child("patches", new Linear(init, grid.width(), width, true));
        this.blocks = child("blocks", VaeBlock.sequence(init, width, config.blocks()));
        this.gamma = parameter("norm.weight", init.constant(1, width));
        this.beta = parameter("norm.bias", init.constant(0, width));
    }

    private VaeEncoder(VaeEncoder original) {
        super(original);
        this.grid = original.grid;
        this.width = original.width;
        this.patches = child("patches", original.patches.copy());
        this.blocks = child("blocks", original.blocks.copy());
        this.gamma = parameter("norm.weight", copyOf(original.gamma));
        this.beta = parameter("norm.bias", copyOf(original.beta));
    }

    @Override
    public VaeEncoder copy() {
        return new VaeEncoder(this);
    }

    /** Returns the features of every patch, [N L, D], of images [N, H, W, C]. */
    Tensor hidden(Tensor images) {
        int rows = images.size(0) * grid.tokens(images);
        int high = images.size(1) / grid.patch();
        int wide = images.size(2) / grid.patch();
        Tensor x = patches.apply(grid.patches(images));
        Tensor y = run(blocks, Ops.reshape(x, images.size(0), high, wide, width));
        return Ops.layerNorm(Ops.reshape(y, rows, width), gamma, beta, EPSILON);
    }

    /** Returns the mean of {@link #hidden} over each image, [N, D], of images [N, H, W, C]. */
    @Override
    public Tensor apply(Tensor images) {
        return pool(hidden(images), images.size(0));
    }

    /** Returns the mean of the rows [N L, D] of each of N images, [N, D]. */
    Tensor pool(Tensor hidden, int images) {
        return Ops.mean(Ops.reshape(hidden, images, hidden.size(0) / images, width), 1);
    }

    @Override
    public int featureWidth() {
        return width;
    }

    @Override
    public int channels() {
        return grid.channels();
    }

    @Override
    public String architecture() {
        return "dvae-encoder-" + width;
    }
}
