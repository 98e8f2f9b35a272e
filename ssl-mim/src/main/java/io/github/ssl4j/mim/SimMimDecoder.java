package io.github.ssl4j.mim;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * What SimMIM has beside the encoder: the learned embedding that stands for hidden patches, and one linear layer from
 * tokens to pixels. The layer is the reference's 1x1 convolution and pixel shuffle with its outputs in another order: row,
 * column, channel, where the shuffle has the channel first.
 */
final class SimMimDecoder extends Module {
    private static final String TOKEN = "mask_token";
    private static final String PREDICTION = "pred";

    private final Tensor maskToken;
    private final Linear prediction;

    SimMimDecoder(Initializer init, VisionTransformer.Config encoder) {
        double deviation = TransformerWeights.DEVIATION;
        int pixels = encoder.patch() * encoder.patch() * encoder.channels();
        this.maskToken = parameter(TOKEN, init.truncatedNormal(deviation, deviation, 1, 1, encoder.width()));
        this.prediction = child(PREDICTION, new Linear(init, encoder.width(), pixels, true));
    }

    private SimMimDecoder(SimMimDecoder original) {
        super(original);
        this.maskToken = parameter(TOKEN, copyOf(original.maskToken));
        this.prediction = child(PREDICTION, original.prediction.copy());
    }

    @Override
    public SimMimDecoder copy() {
        return new SimMimDecoder(this);
    }

    /** Returns the embedding of a hidden patch [1, D]. */
    Tensor maskToken() {
        return Ops.reshape(maskToken, 1, maskToken.size(2));
    }

    /** Returns the pixels of encoded tokens [H, D], row by row of their patches: [H, P]. */
    @Override
    public Tensor apply(Tensor tokens) {
        return prediction.apply(tokens);
    }
}
