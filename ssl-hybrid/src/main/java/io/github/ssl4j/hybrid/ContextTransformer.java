package io.github.ssl4j.hybrid;

import io.github.ssl4j.mim.MaskedSettings;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;

/** The architecture of I-JEPA's vision transformer, and what encoding a context requires of it. */
final class ContextTransformer {
    private ContextTransformer() {}

    /**
     * Returns the paper's of the size of another: sin-cos positions, no class token, the mean of all tokens as
     * features.
     */
    static VisionTransformer.Config of(VisionTransformer.Config size) {
        return size.withTokens(false, Positions.SIN_COS, RelativeBias.NONE, Pooling.MEAN)
                .withBlock(size.block().withWeights(TransformerWeights.RESCALED_NORMAL));
    }

    /** Checks that an encoder has tokens of patches only, some of which can be encoded. */
    static void require(String method, VisionTransformer.Config encoder) {
        MaskedSettings.requirePartial(method, encoder);
        if (encoder.classToken()) {
            throw new IllegalArgumentException(
                    method + ": expected an encoder without a class token, found one with it");
        }
    }
}
