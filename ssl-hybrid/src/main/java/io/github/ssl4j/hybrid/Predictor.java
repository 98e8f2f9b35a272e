package io.github.ssl4j.hybrid;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.SinCosPositions;
import io.github.ssl4j.nn.Transformer;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * I-JEPA's predictor: from the context's tokens, made narrow, and a mask token at the place of every patch asked for,
 * the tokens that the target encoder computes there. Assran et al. 2023, arXiv:2301.08243, section 3.
 */
public final class Predictor extends Module {

    /** The architecture: plain blocks of I-JEPA's weights, whose perceptron is four times as wide inside. */
    public record Config(
            @Setting("width of the predictor's tokens, a multiple of 4")
            int width,

            @Setting("blocks of the predictor") int depth,
            @Setting("heads of the predictor's attention") int heads) {

        /** Checks the sizes. */
        public Config {
            if (width % 4 != 0) {
                throw new IllegalArgumentException(
                        "predictor: expected a width that is a multiple of 4, found " + width);
            }
            if (depth < 1) {
                throw new IllegalArgumentException("predictor: expected at least 1 block, found " + depth);
            }
            TransformerBlock.Config.of(width, heads, TransformerWeights.RESCALED_NORMAL);
        }

        TransformerBlock.Config block() {
            return TransformerBlock.Config.of(width, heads, TransformerWeights.RESCALED_NORMAL);
        }
    }

    private final int width;
    private final Linear embed;
    private final Tensor maskToken;
    private final Tensor positions;
    private final Transformer transformer;
    private final Linear projection;

    /** Creates a predictor, of so many blocks, of tokens {@code encoderWidth} wide on a grid of patches. */
    Predictor(Initializer init, int encoderWidth, int rows, int columns, TransformerBlock.Config block, int depth) {
        TransformerWeights weights = block.weights();
        this.width = block.width();
        this.embed = child("embed", weights.linear(init, encoderWidth, width, true));
        this.maskToken = parameter("mask_token", init.normal(TransformerWeights.DEVIATION, 1, 1, width));
        this.positions = constant(Tensor.persistent(init.device(), rows * columns, width));
        init.device().write(positions.storage(), SinCosPositions.single(rows, columns, width), 0);
        this.transformer = child("transformer", new Transformer(init, block, depth));
        this.projection = child("proj", weights.linear(init, width, encoderWidth, true));
    }

    private Predictor(Predictor original) {
        super(original);
        this.width = original.width;
        this.embed = child("embed", original.embed.copy());
        this.maskToken = parameter("mask_token", copyOf(original.maskToken));
        this.positions = constant(copyOf(original.positions));
        this.transformer = child("transformer", original.transformer.copy());
        this.projection = child("proj", original.projection.copy());
    }

    @Override
    public Predictor copy() {
        return new Predictor(this);
    }

    /** Returns narrow tokens [N, K, d] after the blocks and the last norm. */
    @Override
    public Tensor apply(Tensor tokens) {
        return transformer.apply(tokens);
    }

    /**
     * Predicts every target block of an image from every context of it, each pair by itself.
     *
     * @param context the encoded contexts [E N, K, D]
     * @param seen where they lie: E sets of N images
     * @param targets the blocks to predict: M sets of N images, P patches each
     * @return [M E N, P, D]: for each block all contexts, for each context all images
     */
    Tensor predict(Tensor context, PatchSets seen, PatchSets targets) {
        Tensor narrow = embed.apply(context).plus(seen.ofTable(positions)); // [E N, K, d]
        PatchSets asked = targets.repeated(seen.count());
        Tensor masks = asked.ofTable(positions).plus(Ops.reshape(maskToken, width)); // [M E N, P, d]
        int rows = masks.size(0);
        int visible = seen.patches() * width;
        int hidden = asked.patches() * width;
        Tensor tokens = Ops.concatenateColumns(
                Ops.reshape(Ops.repeat(narrow, targets.count()), rows, visible), Ops.reshape(masks, rows, hidden));
        Tensor all = apply(Ops.reshape(tokens, rows, seen.patches() + asked.patches(), width));
        Tensor predicted = Ops.columns(Ops.reshape(all, rows, visible + hidden), visible, hidden);
        return projection.apply(Ops.reshape(predicted, rows, asked.patches(), width));
    }
}
