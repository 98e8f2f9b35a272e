package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * Multi-head self-attention over tokens [N, L, D]. Vaswani et al. 2017, arXiv:1706.03762; names are timm's and BEiT's.
 */
public final class SelfAttention extends Module {
    private final int heads;
    private final Linear qkv;
    private final Tensor queryBias;
    private final Tensor keyBias;
    private final Tensor valueBias;
    private final Tensor relativeTable;
    private final RelativePositions relative;
    private final Linear projection;

    /**
     * Creates the layer of one block.
     *
     * @param index of the block, from 0
     * @param relative where tokens lie to each other, for a learned bias of this layer's own; null for none
     */
    SelfAttention(Initializer init, TransformerBlock.Config config, int index, RelativePositions relative) {
        int width = config.width();
        boolean split = config.qkvBias() == QkvBias.QUERIES_AND_VALUES;
        this.heads = config.heads();
        this.qkv = child("qkv", config.weights().linear(init, width, 3 * width, config.qkvBias() == QkvBias.ALL));
        this.queryBias = split ? parameter("q_bias", init.constant(0, width)) : null;
        this.keyBias = split ? constant(init.constant(0, width)) : null;
        this.valueBias = split ? parameter("v_bias", init.constant(0, width)) : null;
        this.relative = relative;
        this.relativeTable = relative == null
                ? null
                : parameter("relative_position_bias_table", init.constant(0, relative.distances(), heads));
        this.projection = child("proj", config.weights().last(init, width, width, index));
    }

    private SelfAttention(SelfAttention original) {
        super(original);
        this.heads = original.heads;
        this.qkv = child("qkv", original.qkv.copy());
        this.queryBias = original.queryBias == null ? null : parameter("q_bias", copyOf(original.queryBias));
        this.keyBias = original.keyBias == null ? null : constant(copyOf(original.keyBias));
        this.valueBias = original.valueBias == null ? null : parameter("v_bias", copyOf(original.valueBias));
        this.relative = original.relative;
        this.relativeTable = original.relativeTable == null
                ? null
                : parameter("relative_position_bias_table", copyOf(original.relativeTable));
        this.projection = child("proj", original.projection.copy());
    }

    @Override
    public SelfAttention copy() {
        return new SelfAttention(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        return apply(x, null, UnaryOperator.identity());
    }

    /**
     * Returns the output for the tokens that {@code wanted} picks of all, [N, K, D], with a bias [heads, L, L] of all
     * scores, which may be null, beside the layer's own.
     */
    Tensor apply(Tensor x, Tensor shared, UnaryOperator<Tensor> wanted) {
        Tensor all = queryBias == null ? qkv.handOn(x) : qkv.handOn(x, Ops.concatenate(queryBias, keyBias, valueBias));
        Tensor bias = shared;
        if (relative != null) {
            Tensor own = relative.bias(relativeTable);
            bias = shared == null ? own : own.plus(shared);
        }
        return projection.handOn(wanted.apply(Ops.attention(all, heads, bias)));
    }
}
