package io.github.ssl4j.augment;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Hides a random part of the squares of a coarse grid, as SimMIM does (arXiv:2111.09886), and so all patches of the
 * model that lie within them.
 *
 * @param imageSize the height and width of an image
 * @param square the side of a square in pixels
 * @param patch the side of the model's patches in pixels
 * @param ratio the part of the squares to hide, rounded up to a whole square; at least one stays visible
 */
public record GridMask(ViewSize imageSize, int square, int patch, double ratio) {
    private static final int USUAL_SQUARE = 32;
    private static final double USUAL_RATIO = 0.6;

    /** Checks that patches fill squares and squares the image, that something is hidden and something stays visible. */
    public GridMask {
        Requirements.positive("the side of a square", square);
        Requirements.positive("the side of a patch", patch);
        Requirements.require(ratio > 0 && ratio < 1, "the mask ratio", "in (0, 1)", ratio);
        if (!imageSize.isMultipleOf(square)) {
            throw new IllegalArgumentException("the image size must be a multiple of the side of a square, " + square
                    + ", found " + imageSize + "; what fits are images of " + imageSize.nearestMultipleOf(square)
                    + fittingSquares(imageSize, patch));
        }
        Requirements.divides("the side of a square", square, "the side of a patch", patch);
        int squares = count(imageSize, square);
        Requirements.partlyHidden(squares, (int) Math.ceil(squares * ratio), "a mask ratio of " + ratio);
    }

    private static String fittingSquares(ViewSize imageSize, int patch) {
        String sides = IntStream.rangeClosed(1, imageSize.shorter() / patch)
                .map(patches -> patches * patch)
                .filter(imageSize::isMultipleOf)
                .filter(side -> count(imageSize, side) > 1)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" or "));
        return sides.isEmpty() ? "" : ", or squares of " + sides + " pixels";
    }

    private static int count(ViewSize imageSize, int square) {
        return (imageSize.height() / square) * (imageSize.width() / square);
    }

    /** SimMIM's: 60 % of the squares of 32 pixels. */
    public static GridMask simMim(int imageSize, int patch) {
        return new GridMask(ViewSize.square(imageSize), USUAL_SQUARE, patch, USUAL_RATIO);
    }

    /** The number of squares of an image. */
    public int squares() {
        return count(imageSize, square);
    }

    /** The number of squares that are hidden, the same for every image. */
    public int hiddenSquares() {
        return (int) Math.ceil(squares() * ratio);
    }

    /** Whether one of the model's patches is hidden, row by row [L]. */
    public boolean[] draw(RandomStream random) {
        return of(random.permutation(squares()));
    }

    /** The mask that hides the first {@link #hiddenSquares()} squares of this order. */
    boolean[] of(int[] order) {
        boolean[] hidden = new boolean[order.length];
        for (int i = 0; i < hiddenSquares(); i++) {
            hidden[order[i]] = true;
        }
        int rows = imageSize.height() / patch;
        int columns = imageSize.width() / patch;
        int scale = square / patch;
        boolean[] mask = new boolean[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                mask[row * columns + column] = hidden[(row / scale) * (columns / scale) + column / scale];
            }
        }
        return mask;
    }
}
