package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Blocks one after another and a layer norm at their end, over tokens [N, L, D]. */
public final class Transformer extends Module {
    private final List<TransformerBlock> blocks = new ArrayList<>();
    private final LayerNorm norm;

    /** Creates a transformer of {@code depth} blocks. */
    public Transformer(Initializer init, TransformerBlock.Config config, int depth) {
        this(init, config, depth, null);
    }

    /** Creates a transformer whose every block has a bias by relative position of its own, unless it is null. */
    Transformer(Initializer init, TransformerBlock.Config config, int depth, RelativePositions relative) {
        if (depth < 1) {
            throw new IllegalArgumentException("transformer: expected a depth of at least 1 block, found " + depth);
        }
        for (int i = 0; i < depth; i++) {
            blocks.add(child("blocks." + i, new TransformerBlock(init, config, i, depth, relative)));
        }
        this.norm = child("norm", new LayerNorm(init, config.width()));
    }

    private Transformer(Transformer original) {
        super(original);
        for (int i = 0; i < original.blocks.size(); i++) {
            blocks.add(child("blocks." + i, original.blocks.get(i).copy()));
        }
        this.norm = child("norm", original.norm.copy());
    }

    @Override
    public Transformer copy() {
        return new Transformer(this);
    }

    /** Returns blocks and norm by name, for a network that has them among its own parts. */
    Map<String, Module> parts() {
        Map<String, Module> parts = new LinkedHashMap<>();
        for (int i = 0; i < blocks.size(); i++) {
            parts.put("blocks." + i, blocks.get(i));
        }
        parts.put("norm", norm);
        return parts;
    }

    @Override
    public Tensor apply(Tensor tokens) {
        return apply(tokens, UnaryOperator.identity());
    }

    /**
     * Returns the output for the tokens that {@code wanted} picks of all, [N, K, D]. Nothing is computed for the others
     * after the attention of the last block.
     */
    public Tensor apply(Tensor tokens, UnaryOperator<Tensor> wanted) {
        return apply(tokens, null, wanted);
    }

    /** Returns the same with a bias [heads, L, L] of all scores, which may be null. */
    Tensor apply(Tensor tokens, Tensor bias, UnaryOperator<Tensor> wanted) {
        Tensor x = tokens;
        for (TransformerBlock block : blocks) {
            Tensor input = x;
            boolean last = block == blocks.get(blocks.size() - 1);
            UnaryOperator<Tensor> kept = last ? wanted : UnaryOperator.identity();
            x = Gradients.areOn() ? block.apply(x, bias, kept) : Gradients.off(() -> block.apply(input, bias, kept));
        }
        return norm.apply(x);
    }
}
