package io.github.ssl4j.onnx;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import java.util.Optional;
import java.util.OptionalInt;

/** How a network becomes nodes. */
interface OnnxNetwork {
    /** The value of the features. */
    String FEATURES = "features";

    /** The value of all tokens. */
    String TOKENS = "tokens";

    /** Returns the size of the images that it takes; empty for any. */
    Optional<ViewSize> imageSize();

    /** Returns how many tokens an image has; empty for a network without tokens. */
    OptionalInt tokens();

    /**
     * Adds nodes that make {@link #FEATURES} [N, D].
     *
     * @param images the value of normalised images [N, C, H, W]
     * @param withTokens whether to make {@link #TOKENS} [N, L, D], too
     */
    void build(OnnxGraph graph, String images, boolean withTokens);

    /**
     * Returns how a network becomes nodes.
     *
     * @param imageSize that was asked for, if any
     * @param usualSize of the encoder's images
     * @throws IllegalArgumentException if there is no way, or none for that size
     */
    static OnnxNetwork of(Backbone network, Optional<ViewSize> imageSize, ViewSize usualSize) {
        if (network instanceof ResNet resNet) {
            return new OnnxResNet(resNet, imageSize);
        }
        if (network instanceof VisionTransformer transformer) {
            return new OnnxVisionTransformer(transformer, imageSize.orElse(usualSize));
        }
        throw new IllegalArgumentException("ONNX: expected a ResNet or a vision transformer, found the network "
                + network.architecture() + " (" + network.getClass().getName() + ")");
    }
}
