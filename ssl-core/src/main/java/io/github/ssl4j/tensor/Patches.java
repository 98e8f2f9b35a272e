package io.github.ssl4j.tensor;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.HogShape;

/** Operations between images and their square patches. */
final class Patches {

    private Patches() {}

    static Tensor patchify(Tensor images, int patch) {
        Shapes.requireRank("patchify", "images", images, 4, "[N, H, W, C]");
        int height = images.size(1);
        int width = images.size(2);
        int channels = images.size(3);
        requireDivisible("patchify", height, width, patch);
        int rows = height / patch;
        int columns = width / patch;
        Tensor parts = Reshaping.reshape(images, images.size(0), rows, patch, columns, patch, channels);
        Tensor tokens = Reshaping.permute(parts, 0, 1, 3, 2, 4, 5);
        return Reshaping.reshape(tokens, images.size(0), rows * columns, patch * patch * channels);
    }

    static Tensor unpatchify(Tensor tokens, int patch, int height, int width, int channels) {
        requireDivisible("unpatchify", height, width, patch);
        int rows = height / patch;
        int columns = width / patch;
        Shapes.requireRank("unpatchify", "tokens", tokens, 3, "[N, L, P]");
        Shapes.requireShape("unpatchify", "tokens", tokens, tokens.size(0), rows * columns, patch * patch * channels);
        Tensor parts = Reshaping.reshape(tokens, tokens.size(0), rows, columns, patch, patch, channels);
        Tensor images = Reshaping.permute(parts, 0, 1, 3, 2, 4, 5);
        return Reshaping.reshape(images, tokens.size(0), height, width, channels);
    }

    private static void requireDivisible(String operation, int height, int width, int patch) {
        if (patch < 1 || height < 1 || width < 1 || height % patch != 0 || width % patch != 0) {
            throw new IllegalArgumentException(operation + ": expected an image divisible by the patch of " + patch
                    + ", found " + height + " x " + width);
        }
    }

    static Tensor hog(Tensor images, int bins, int cell, int gaussianWindow) {
        Shapes.requireRank("hog", "images", images, 4, "[N, H, W, C]");
        Device device = images.device();
        HogShape shape = new HogShape(
                images.size(0), images.size(1), images.size(2), images.size(3), bins, cell, gaussianWindow);
        Tensor y = Tensor.uninitialized(
                device, "hog", shape.batch(), shape.cellRows(), shape.cellColumns(), shape.channels(), bins);
        device.hog(shape, images.storage(), y.storage());
        return y;
    }
}
