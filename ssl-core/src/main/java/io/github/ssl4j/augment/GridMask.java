package io.github.ssl4j.augment;

import io.github.ssl4j.random.RandomStream;

/**
 * Hides a random part of the squares of a coarse grid, as SimMIM does (arXiv:2111.09886), and so all patches of the
 * model that lie within them.
 *
 * @param imageSize the side of an image in pixels
 * @param square the side of a square in pixels
 * @param patch the side of the model's patches in pixels
 * @param ratio the part of the squares to hide, rounded up to a whole square; at least one stays visible
 */
public record GridMask(int imageSize, int square, int patch, double ratio) {
    private static final int USUAL_SQUARE = 32;
    private static final double USUAL_RATIO = 0.6;

    /** Checks that patches fill squares and squares the image, that something is hidden and something stays visible. */
    public GridMask {
        Requirements.positive("the image size", imageSize);
        Requirements.positive("the side of a square", square);
        Requirements.positive("the side of a patch", patch);
        Requirements.require(ratio > 0 && ratio < 1, "the mask ratio", "in (0, 1)", ratio);
        Requirements.divides("the image size", imageSize, "the side of a square", square);
        Requirements.divides("the side of a square", square, "the side of a patch", patch);
        int squares = (imageSize / square) * (imageSize / square);
        Requirements.partlyHidden(squares, (int) Math.ceil(squares * ratio), "a mask ratio of " + ratio);
    }

    /** SimMIM's: 60 % of the squares of 32 pixels. */
    public static GridMask simMim(int imageSize, int patch) {
        return new GridMask(imageSize, USUAL_SQUARE, patch, USUAL_RATIO);
    }

    /** The number of squares along one side of an image. */
    public int squaresPerSide() {
        return imageSize / square;
    }

    /** The number of the model's patches along one side of an image. */
    public int patchesPerSide() {
        return imageSize / patch;
    }

    /** The number of squares that are hidden, the same for every image. */
    public int hiddenSquares() {
        return (int) Math.ceil(squaresPerSide() * squaresPerSide() * ratio);
    }

    /** Whether one of the model's patches is hidden, row by row [L]. */
    public boolean[] draw(RandomStream random) {
        return of(random.permutation(squaresPerSide() * squaresPerSide()));
    }

    /** The mask that hides the first {@link #hiddenSquares()} squares of this order. */
    boolean[] of(int[] order) {
        boolean[] squares = new boolean[order.length];
        for (int i = 0; i < hiddenSquares(); i++) {
            squares[order[i]] = true;
        }
        int side = patchesPerSide();
        int scale = square / patch;
        boolean[] mask = new boolean[side * side];
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                mask[row * side + column] = squares[(row / scale) * squaresPerSide() + column / scale];
            }
        }
        return mask;
    }
}
