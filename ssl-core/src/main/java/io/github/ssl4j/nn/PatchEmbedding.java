package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** A linear map of the patches of images [N, H, W, C] to tokens [N, L, D], row by row. */
final class PatchEmbedding extends Module {
    private static final String WEIGHT = "proj.weight";
    private static final String BIAS = "proj.bias";

    private final int patch;
    private final Tensor weight;
    private final Tensor bias;

    PatchEmbedding(Initializer init, int channels, int patch, int width, TransformerWeights weights) {
        this.patch = patch;
        this.weight = parameter(WEIGHT, weights.patches(init, channels, patch, width));
        this.bias = parameter(BIAS, weights.patchBias(init, channels, patch, width));
    }

    private PatchEmbedding(PatchEmbedding original) {
        super(original);
        this.patch = original.patch;
        this.weight = parameter(WEIGHT, copyOf(original.weight));
        this.bias = parameter(BIAS, copyOf(original.bias));
    }

    @Override
    public PatchEmbedding copy() {
        return new PatchEmbedding(this);
    }

    @Override
    public Tensor apply(Tensor images) {
        Tensor grid = Ops.convolution(images, weight, patch, 0).plus(bias);
        return Ops.reshape(grid, grid.size(0), grid.size(1) * grid.size(2), grid.size(3));
    }
}
