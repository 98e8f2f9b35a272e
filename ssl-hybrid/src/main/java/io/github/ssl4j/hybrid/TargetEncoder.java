package io.github.ssl4j.hybrid;

import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.NamedTensors;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Map;

/** I-JEPA's target encoder: a slow copy of the encoder that sees whole images and whose tokens are to be predicted. */
final class TargetEncoder {
    /** That of PyTorch's layer norm, other than the encoder's own 1e-6. */
    private static final double EPSILON = 1e-5;

    private final MomentumEncoder slow;
    private final VisionTransformer network;

    /** Creates a copy of an encoder. */
    TargetEncoder(VisionTransformer encoder) {
        this.slow = new MomentumEncoder(encoder);
        this.network = (VisionTransformer) slow.module();
    }

    /** Returns the copy itself. */
    VisionTransformer network() {
        return network;
    }

    /** Returns all tokens of images, [N, L, D], with no gradient. */
    Tensor tokens(Tensor images) {
        return Gradients.off(() -> network.tokens(images));
    }

    /** Takes the targets from such tokens, each normalised by its own mean and variance, once for each context. */
    static Tensor targets(Tensor tokens, PatchSets seen, PatchSets blocks) {
        return blocks.repeated(seen.count()).of(Ops.layerNorm(tokens, null, null, EPSILON));
    }

    /** Moves towards the encoder. */
    void follow(VisionTransformer encoder, double momentum) {
        slow.follow(encoder, momentum);
    }

    /** Returns the weights by name, for checkpoints. */
    Map<String, Tensor> state() {
        return new NamedTensors().addAll("target", slow.state()).map();
    }
}
