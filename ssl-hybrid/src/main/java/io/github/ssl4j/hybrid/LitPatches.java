package io.github.ssl4j.hybrid;

import io.github.ssl4j.augment.MultiBlockMask;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pictures of images of which some patches stand out from the rest, which is faded to a fifth of its contrast.
 *
 * @param images normalised [N, H, W, C]
 * @param patch P, the side of a patch in pixels
 */
record LitPatches(Tensor images, int patch) {
    private static final float FADED = 0.2f;

    /** Returns pictures of the context and of every target block of the images. */
    Map<String, Tensor> pictures(MultiBlockMask.Masks masks) {
        Map<String, Tensor> pictures = new LinkedHashMap<>();
        pictures.put("context", picture(masks.context()));
        for (int m = 0; m < masks.targets().length; m++) {
            pictures.put("target " + (m + 1), picture(masks.targets()[m]));
        }
        return pictures;
    }

    /** Returns a picture of every image with its own patches [N, K], numbered row by row of the grid, as they are. */
    Tensor picture(int[][] patches) {
        int height = images.size(1);
        int width = images.size(2);
        float[] light = new float[images.size(0) * height * width];
        Arrays.fill(light, FADED);
        for (int n = 0; n < patches.length; n++) {
            for (int number : patches[n]) {
                int top = number / (width / patch) * patch;
                int left = number % (width / patch) * patch;
                for (int row = top; row < top + patch; row++) {
                    int from = (n * height + row) * width + left;
                    Arrays.fill(light, from, from + patch, 1);
                }
            }
        }
        return images.times(Tensor.of(images.device(), light, images.size(0), height, width, 1));
    }
}
