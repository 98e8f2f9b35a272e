package io.github.ssl4j.contrastive;

import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;

/** The vision transformers that {@link MoCoV3} trains. */
final class MoCoV3Vit {
    private MoCoV3Vit() {}

    /** Returns an architecture as the paper has it: class token, sin-cos positions, uniform weights. */
    static VisionTransformer.Config encoder(VisionTransformer.Config base) {
        return base.withTokens(true, Positions.SIN_COS, RelativeBias.NONE, Pooling.CLASS_TOKEN)
                .withBlock(base.block().withWeights(TransformerWeights.XAVIER));
    }
}
