package io.github.ssl4j.mim;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.tensor.Tensor;
import java.util.Map;

/**
 * Assigns one of K visual tokens to every patch of an image: what BEiT predicts of the patches it does not see. Bao et
 * al. 2022, arXiv:2106.08254, section 2.1.
 */
public interface VisualTokenizer extends AutoCloseable {

    /**
     * Returns the tokens of images [N, H, W, C]: INT32 [N, L], each from 0 to K - 1, row by row of the grid of
     * patches. No gradient passes.
     *
     * @throws IllegalArgumentException if the images have other channels or are not divisible by the patch
     * @throws IllegalStateException if the tokenizer has to be fitted to images and was not
     */
    Tensor tokens(Tensor images);

    /** Returns K, the number of different tokens. */
    int codebookSize();

    /** Returns P, the side in pixels of the square that one token stands for. */
    int patch();

    /**
     * Returns how many tokens lie along a side of an image of so many pixels.
     *
     * @throws IllegalArgumentException if the side is not divisible by the patch
     */
    default int grid(int imageSide) {
        if (imageSide < 1 || imageSide % patch() != 0) {
            throw new IllegalArgumentException("visual tokens: expected images of a side divisible by the patch of "
                    + patch() + " pixels, found " + imageSide);
        }
        return imageSide / patch();
    }

    /**
     * Checks that images of this size have a grid of tokens as large as that of the network which is to predict them.
     *
     * @throws IllegalArgumentException if it has another size
     */
    default void requireGrid(ViewSize images, int rows, int columns) {
        int foundRows = grid(images.height());
        int foundColumns = grid(images.width());
        if (foundRows != rows || foundColumns != columns) {
            throw new IllegalArgumentException("visual tokens: expected a grid of " + rows + " x " + columns
                    + ", found one of " + foundRows + " x " + foundColumns + " from images of " + images
                    + " pixels and patches of " + patch());
        }
    }

    /**
     * Returns, by name, the tensors that the tokens follow from: what the checkpoint of a run keeps, which may write
     * into them. Names and shapes depend on the settings alone.
     */
    Map<String, Tensor> tensors();

    /** Gives the memory back. */
    @Override
    void close();
}
