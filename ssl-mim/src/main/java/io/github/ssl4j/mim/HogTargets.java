package io.github.ssl4j.mim;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;

/**
 * What MaskFeat predicts of every token (arXiv:2112.09133): the HOG (histograms of oriented gradients) of the cells
 * within its patch.
 *
 * @param patch the side of a patch in pixels, a multiple of the cell
 * @param bins the number of orientation bins within half a turn
 * @param cell the side of a cell in pixels
 * @param gaussianWindow the side of the squares that a Gaussian fades towards their borders, 0 for none
 */
public record HogTargets(int patch, int bins, int cell, int gaussianWindow) {
    /** Checks that cells fill a patch. */
    public HogTargets {
        if (patch < 1 || cell < 1 || patch % cell != 0) {
            throw new IllegalArgumentException(
                    "the patch: expected a multiple of the cell of " + cell + ", found " + patch);
        }
        if (bins < 1) {
            throw new IllegalArgumentException("bins: expected at least 1, found " + bins);
        }
        if (gaussianWindow != 0 && gaussianWindow < 2) {
            throw new IllegalArgumentException(
                    "the Gaussian window: expected 0 or at least 2, found " + gaussianWindow);
        }
    }

    /** The authors': 9 orientations, cells of half a patch, no window. */
    public static HogTargets of(int patch) {
        return new HogTargets(patch, 9, patch / 2, 0);
    }

    /** The number D of values of a token for images of so many channels. */
    public int width(int channels) {
        int cells = patch / cell;
        return channels * bins * cells * cells;
    }

    /**
     * The targets [N, L, D] of images [N, H, W, C], with no gradient; within a token by channel, bin, row and column of
     * the cell.
     *
     * @throws IllegalArgumentException if the images are not divisible by the patch, or by the window
     */
    public Tensor of(Tensor images) {
        if (images.rank() != 4 || images.size(1) % patch != 0 || images.size(2) % patch != 0) {
            throw new IllegalArgumentException("HOG targets: expected images [N, H, W, C] divisible by the patch of "
                    + patch + ", found " + Arrays.toString(images.shape()));
        }
        int rows = images.size(1) / patch;
        int columns = images.size(2) / patch;
        int channels = images.size(3);
        int cells = patch / cell;
        Tensor hog = Ops.hog(images, bins, cell, gaussianWindow);
        Tensor byToken = Ops.reshape(hog, images.size(0), rows, cells, columns, cells, channels * bins);
        Tensor cellsLast = Ops.permute(byToken, 0, 1, 3, 5, 2, 4);
        return Ops.reshape(cellsLast, images.size(0), rows * columns, width(channels));
    }
}
