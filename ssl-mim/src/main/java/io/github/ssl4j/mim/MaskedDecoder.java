package io.github.ssl4j.mim;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.SinCosPositions;
import io.github.ssl4j.nn.Transformer;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * MAE's decoder: a small transformer over the encoded visible tokens, at their places again, and one learned token at
 * all others, and a linear layer from its tokens to pixels. He et al. 2021, arXiv:2111.06377.
 */
public final class MaskedDecoder extends Module {

    /** The architecture: plain blocks, drawn as MAE's are, whose perceptron is four times as wide inside. */
    public record Config(
            @Setting("width of the decoder's tokens, a multiple of 4")
            int width,

            @Setting("blocks of the decoder") int depth,
            @Setting("heads of the decoder's attention") int heads) {

        /** Checks the sizes. */
        public Config {
            if (depth < 1) {
                throw new IllegalArgumentException("decoder depth: expected at least 1 block, found " + depth);
            }
            if (width % 4 != 0) {
                throw new IllegalArgumentException(
                        "decoder width: expected a multiple of 4 for sin-cos positions, found " + width);
            }
            TransformerBlock.Config.of(width, heads, TransformerWeights.XAVIER);
        }

        TransformerBlock.Config block() {
            return TransformerBlock.Config.of(width, heads, TransformerWeights.XAVIER);
        }
    }

    private final Linear embedding;
    private final Tensor maskToken;
    private final Tensor positions;
    private final Transformer transformer;
    private final Linear prediction;

    /** Creates a decoder of the tokens of an encoder, of so many blocks. */
    MaskedDecoder(Initializer init, VisionTransformer.Config encoder, TransformerBlock.Config block, int depth) {
        int width = block.width();
        int pixels = encoder.patch() * encoder.patch() * encoder.channels();
        TransformerWeights weights = block.weights();
        this.maskToken = parameter("mask_token", init.normal(TransformerWeights.DEVIATION, 1, 1, width));
        this.positions = constant(positions(init, encoder, width));
        this.embedding = child("embed", weights.linear(init, encoder.width(), width, true));
        this.transformer = child("transformer", new Transformer(init, block, depth));
        this.prediction = child("pred", weights.linear(init, width, pixels, true));
    }

    private MaskedDecoder(MaskedDecoder original) {
        super(original);
        this.maskToken = parameter("mask_token", copyOf(original.maskToken));
        this.positions = constant(copyOf(original.positions));
        this.embedding = child("embed", original.embedding.copy());
        this.transformer = child("transformer", original.transformer.copy());
        this.prediction = child("pred", original.prediction.copy());
    }

    @Override
    public MaskedDecoder copy() {
        return new MaskedDecoder(this);
    }

    /** Returns the positions of all tokens; those of a class token are zeros. */
    private static Tensor positions(Initializer init, VisionTransformer.Config encoder, int width) {
        int before = encoder.classToken() ? 1 : 0;
        double[] table = new double[(before + encoder.patches()) * width];
        double[] grid = SinCosPositions.single(encoder.rows(), encoder.columns(), width);
        System.arraycopy(grid, 0, table, before * width, grid.length);
        Tensor positions = Tensor.persistent(init.device(), before + encoder.patches(), width);
        init.device().write(positions.storage(), table, 0);
        return positions;
    }

    /** Returns what the encoder made of visible tokens [N, 1 + K, D] as input of {@link #apply}, [N, 1 + L, E]. */
    Tensor restore(Tensor latent, RandomMasks masks) {
        Tensor token = Ops.reshape(maskToken, 1, maskToken.size(2));
        return masks.restored(embedding.apply(latent), token);
    }

    /** Returns all tokens [N, 1 + L, E] after the blocks and the last norm. */
    @Override
    public Tensor apply(Tensor tokens) {
        return transformer.apply(tokens.plus(positions));
    }

    /** Returns the hidden ones of the tokens after the blocks and the last norm, as many for each image: [H, E]. */
    Tensor hidden(Tensor tokens, HiddenTokens hidden) {
        int images = tokens.size(0);
        int each = hidden.count() / images;
        return HiddenTokens.flat(transformer.apply(
                        tokens.plus(positions), all -> Ops.reshape(hidden.rows(all), images, each, all.size(2))))
                .floating();
    }

    /** Returns the pixels of decoded tokens [H, E], row by row of their patches: [H, P]. */
    Tensor pixels(Tensor decoded) {
        return prediction.apply(decoded);
    }
}
