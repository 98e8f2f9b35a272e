package io.github.ssl4j.mim;

import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.tensor.Tensor;

/** Checks of what methods that hide patches are made of; a message begins with the name of the method. */
public final class MaskedSettings {
    private MaskedSettings() {}

    static void requireRatio(double ratio) {
        if (!(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException("mask ratio: expected above 0 and below 1, found " + ratio);
        }
    }

    /** Checks that an encoder is made for images of the size of the views. */
    public static void requireSize(String method, VisionTransformer.Config encoder, ViewPolicy views) {
        if (!encoder.imageSize().equals(views.size(0))) {
            throw new IllegalArgumentException(method + ": expected an encoder for views of " + views.size(0)
                    + " pixels, found one for " + encoder.imageSize());
        }
    }

    /** Checks that an encoder knows positions, for methods that show all hidden patches to the encoder as one token. */
    static void requirePlaces(String method, VisionTransformer.Config encoder) {
        if (encoder.positions() == Positions.NONE && encoder.relativeBias() == RelativeBias.NONE) {
            throw new IllegalArgumentException(
                    method + ": expected an encoder with position embeddings or relative position"
                            + " bias, since all hidden patches look alike, found neither");
        }
    }

    /**
     * Checks that some tokens can be encoded without the others and have position embeddings, for methods that drop
     * the rest.
     */
    public static void requirePartial(String method, VisionTransformer.Config encoder) {
        if (encoder.positions() == Positions.NONE || encoder.relativeBias() != RelativeBias.NONE) {
            throw new IllegalArgumentException(method + ": expected an encoder with position embeddings and without"
                    + " relative position bias, since it sees only some tokens, found positions " + encoder.positions()
                    + " and bias " + encoder.relativeBias());
        }
    }

    /** Checks that images are of the size that an encoder is made for. */
    public static void requireImages(String method, VisionTransformer.Config encoder, Tensor images) {
        int height = encoder.imageSize().height();
        int width = encoder.imageSize().width();
        if (images.rank() != 4 || images.size(1) != height || images.size(2) != width) {
            throw new IllegalArgumentException(
                    method + ": expected images [N, " + height + ", " + width + ", C], found " + images);
        }
    }
}
