package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Tensor;

/** A learned bias of attention scores by relative position that all blocks of a transformer share. */
final class RelativePositionBias extends Module {
    private final RelativePositions relative;
    private final Tensor table;

    RelativePositionBias(Initializer init, RelativePositions relative, int heads) {
        this.relative = relative;
        this.table = parameter("relative_position_bias_table", init.constant(0, relative.distances(), heads));
    }

    private RelativePositionBias(RelativePositionBias original) {
        super(original);
        this.relative = original.relative;
        this.table = parameter("relative_position_bias_table", copyOf(original.table));
    }

    @Override
    public RelativePositionBias copy() {
        return new RelativePositionBias(this);
    }

    /** Returns the bias [heads, L, L] for tokens [N, L, D]. */
    @Override
    public Tensor apply(Tensor tokens) {
        if (tokens.size(1) != relative.tokens()) {
            throw new IllegalArgumentException("relative positions: expected all " + relative.tokens()
                    + " tokens of the image size that the encoder was made for, found " + tokens.size(1));
        }
        return relative.bias(table);
    }
}
