package io.github.ssl4j.mim;

import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.train.WeightDecay;

/**
 * BEiT's vision transformer in pretraining, which SimMIM's reference has as well: what it is made of and how it decays.
 */
final class BeitTransformer {
    private static final double LAYER_SCALE = 0.1;
    private static final double DROP_PATH = 0.1;

    private BeitTransformer() {}

    /**
     * Returns the transformer of the size of another: class token, no positions but a shared bias by relative position,
     * biases of queries and values, layer scale, drop path, mean of the patch tokens.
     */
    static VisionTransformer.Config of(VisionTransformer.Config size) {
        TransformerBlock.Config block = size.block();
        return size.withTokens(true, Positions.NONE, RelativeBias.SHARED, Pooling.MEAN)
                .withBlock(new TransformerBlock.Config(
                        block.width(),
                        block.heads(),
                        block.mlpWidth(),
                        QkvBias.QUERIES_AND_VALUES,
                        LAYER_SCALE,
                        DROP_PATH,
                        TransformerWeights.RESCALED));
    }

    /**
     * Returns a decay of weights that spares the class token and learned positions; mask token and bias tables decay.
     */
    static WeightDecay decay(double strength) {
        return WeightDecay.weightsOnly(strength).exempting("cls_token", "pos_embed");
    }
}
