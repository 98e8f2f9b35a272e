package io.github.ssl4j.mim;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.tensor.Tensor;

/** Checks of what methods that hide patches are made of. */
final class MaskedSettings {
    private MaskedSettings() {}

    static void requireRatio(double ratio) {
        if (!(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException("mask ratio: expected above 0 and below 1, found " + ratio);
        }
    }

    static void requireOneView(String method, AugmentedViews views) {
        if (views.views() != 1) {
            throw new IllegalArgumentException(method + ": expected 1 view, found " + views.views());
        }
    }

    static void requireSize(String method, VisionTransformer.Config encoder, AugmentedViews views) {
        if (encoder.imageSize() != views.size(0)) {
            throw new IllegalArgumentException(method + ": expected an encoder for views of " + views.size(0)
                    + " pixels, found one for " + encoder.imageSize());
        }
    }

    static void requireImages(String method, VisionTransformer.Config encoder, Tensor images) {
        int side = encoder.imageSize();
        if (images.rank() != 4 || images.size(1) != side || images.size(2) != side) {
            throw new IllegalArgumentException(
                    method + ": expected images [N, " + side + ", " + side + ", C], found " + images);
        }
    }
}
