package io.github.ssl4j.mim;

import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * The squares of images that a token each stands for, and back.
 *
 * @param patch P, the side of a square
 * @param channels C
 */
record TokenGrid(int patch, int channels) {
    private static final int BLOCK_VALUES = 1 << 22;

    /** Checks the numbers. */
    TokenGrid {
        if (patch < 1 || channels < 1) {
            throw new IllegalArgumentException("visual tokens: expected a patch of at least 1 pixel and at least 1"
                    + " channel, found a patch of " + patch + " and " + channels + " channels");
        }
    }

    /** Returns the number of values in a patch, P P C. */
    int width() {
        return Math.multiplyExact(Math.multiplyExact(patch, patch), channels);
    }

    /** Returns L for images [N, H, W, C]. */
    int tokens(Tensor images) {
        if (images.rank() != 4 || images.size(3) != channels) {
            throw new IllegalArgumentException(
                    "visual tokens: expected images [N, H, W, " + channels + "], found " + images);
        }
        if (images.size(1) % patch != 0 || images.size(2) % patch != 0) {
            throw new IllegalArgumentException("visual tokens: expected images divisible by the patch of " + patch
                    + " pixels, found " + images.size(1) + " x " + images.size(2) + " pixels");
        }
        return images.size(1) / patch * (images.size(2) / patch);
    }

    /** Returns the patches of images [N, H, W, C] as rows [N L, P P C]. */
    Tensor patches(Tensor images) {
        int count = images.size(0) * tokens(images);
        return Ops.reshape(Ops.patchify(images, patch), count, width());
    }

    /** Returns the images [N, H, W, C] that patches [N L, P P C] make up. */
    Tensor images(Tensor patches, int... shape) {
        int length = shape[1] / patch * (shape[2] / patch);
        return Ops.unpatchify(Ops.reshape(patches, shape[0], length, width()), patch, shape[1], shape[2], channels);
    }

    /**
     * Returns the code of the largest score for every patch, INT32 [N, L], holding the scores of a few images at a
     * time.
     *
     * @param scores makes the scores [n L, K] of n images
     */
    @SuppressWarnings("try") // javac asks for a use of the scope
    Tensor argmax(Tensor images, int codes, UnaryOperator<Tensor> scores) {
        int length = tokens(images);
        int count = images.size(0);
        int[] tokens = new int[Math.multiplyExact(count, length)];
        int block = Math.max(1, (int) (BLOCK_VALUES / ((long) length * codes)));
        for (int from = 0; from < count; from += block) {
            int size = Math.min(block, count - from);
            int first = from;
            try (Scope scope = Scope.open()) {
                Tensor chosen = Gradients.off(() -> Ops.argmax(scores.apply(Ops.slice(images, first, size))));
                System.arraycopy(chosen.toInts(), 0, tokens, from * length, size * length);
            }
        }
        return Tensor.of(images.device(), tokens, count, length);
    }
}
