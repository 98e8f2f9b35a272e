package io.github.ssl4j.mim;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.tensor.Tensor;

/** The learned vector that the encoder sees in the place of every hidden patch. */
final class MaskToken extends Module {
    private final Tensor vector; // [1, D]

    /** Creates a vector for tokens of width D. */
    MaskToken(Initializer init, int width) {
        double deviation = TransformerWeights.DEVIATION;
        this.vector = parameter("vector", init.truncatedNormal(deviation, deviation, 1, width));
    }

    private MaskToken(MaskToken original) {
        super(original);
        this.vector = parameter("vector", copyOf(original.vector));
    }

    @Override
    public MaskToken copy() {
        return new MaskToken(this);
    }

    /** Returns the vector itself, [1, D], whatever the input. */
    @Override
    public Tensor apply(Tensor x) {
        return vector;
    }

    /**
     * Returns all tokens after the last norm, [N, 1 + L, D], of images [N, H, W, C] with this token,
     * plus its position embedding, in place of every hidden patch.
     */
    Tensor encode(VisionTransformer encoder, Tensor images, HiddenTokens hidden) {
        Tensor seen = hidden.replaced(encoder.embed(images), vector);
        return encoder.encode(encoder.withPositions(seen));
    }
}
