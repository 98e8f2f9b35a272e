package io.github.ssl4j.augment;

import io.github.ssl4j.random.RandomStream;

/**
 * Hides rectangular blocks of an image's patches, one after the other, until enough are hidden, as BEiT does
 * (arXiv:2106.08254, algorithm 1) and MaskFeat after it.
 *
 * <p>A block has an area from {@code smallest} to what is left to hide, but at most {@code largest}; the logarithm of
 * its height / width is uniform. It is taken if it fits the grid and hides at least one more patch, but not more than
 * are left. When {@code tries} draws in a row give no such block, the mask stays as it is: <b>it may hide fewer
 * patches than {@code hidden}</b>, and masks of a batch may differ in number. BEiT and MaskFeat tolerate this, since
 * their losses are means over all hidden patches of a batch; where counts must be equal, {@link #exactly()} fills up
 * with single patches.
 *
 * @param height the rows of the patch grid
 * @param width the columns of the patch grid
 * @param hidden how many patches to hide
 * @param smallest the smallest area of a block in patches; where {@code largest} or what is left to hide is smaller,
 *     the largest
 * @param largest the largest area of a block in patches
 * @param aspect the height of a block / its width
 * @param tries how many blocks in a row may fail to fit before the mask is left as it is
 * @param exact whether visible patches, all equally likely, are hidden at the end so that exactly {@code hidden} are
 */
public record BlockwiseMask(
        int height, int width, int hidden, int smallest, int largest, Range aspect, int tries, boolean exact) {
    private static final int USUAL_TRIES = 10;
    private static final Range USUAL_ASPECT = new Range(0.3, 1 / 0.3);

    /** Checks that something is hidden, something stays visible, and the smallest block fits the grid. */
    public BlockwiseMask {
        Requirements.positive("the height of the patch grid", height);
        Requirements.positive("the width of the patch grid", width);
        Requirements.partlyHidden(height * width, hidden, "hiding " + hidden);
        Requirements.positive("the smallest area of a block", smallest);
        Requirements.positive("the smallest height / width of a block", aspect.low());
        Requirements.positive("the number of tries", tries);
        Requirements.positive("the largest area of a block", largest);
        if (!fits(Math.min(smallest, Math.min(largest, hidden)), aspect, height, width)) {
            throw new IllegalArgumentException("a block: expected an area that fits within a grid of " + height + " x "
                    + width + " and leaves a row and a column, found " + smallest + " to " + largest
                    + " patches of height / width " + aspect.low() + " to " + aspect.high()
                    + "; what fits is a grid with more patches along its shorter side");
        }
    }

    /** Whether some block of this area, its sides rounded, leaves a row and a column of the grid. */
    private static boolean fits(int area, Range aspect, int height, int width) {
        double flattest = area / ((width - 0.5) * (width - 0.5));
        double tallest = (height - 0.5) * (height - 0.5) / area;
        return height > 1 && width > 1 && Math.max(aspect.low(), flattest) <= Math.min(aspect.high(), tallest);
    }

    /** BEiT's: 75 of 14 x 14 patches, blocks of 16 patches at least. */
    public static BlockwiseMask beit() {
        return beit(14, 14);
    }

    /** BEiT's for another grid, in proportion: 75 / 196 of the patches, blocks of 16 / 196 at least. */
    public static BlockwiseMask beit(int height, int width) {
        return beit(height, width, 75.0 / 196);
    }

    /** BEiT's blocks for another grid, of 16 / 196 of the patches at least, until a part of the patches is hidden. */
    public static BlockwiseMask beit(int height, int width, double ratio) {
        int patches = height * width;
        return usual(height, width, (int) Math.round(ratio * patches), Math.round(patches * 16 / 196f));
    }

    /** MaskFeat's: 40 % of the patches, blocks of a fifth of those at least. */
    public static BlockwiseMask maskFeat(int height, int width) {
        return of(height, width, 0.4);
    }

    /** A part of the patches, blocks of a fifth of those at least. */
    public static BlockwiseMask of(int height, int width, double ratio) {
        Requirements.require(ratio > 0 && ratio < 1, "the mask ratio", "in (0, 1)", ratio);
        int hidden = (int) (ratio * height * width);
        return usual(height, width, hidden, hidden / 5);
    }

    private static BlockwiseMask usual(int height, int width, int hidden, int smallest) {
        return new BlockwiseMask(
                height, width, hidden, Math.max(1, smallest), Math.max(1, hidden), USUAL_ASPECT, USUAL_TRIES, false);
    }

    /** The same masks, filled up with single patches where blocks hide too few. */
    public BlockwiseMask exactly() {
        return new BlockwiseMask(height, width, hidden, smallest, largest, aspect, tries, true);
    }

    /** Whether a patch is hidden, row by row [L]. */
    public boolean[] draw(RandomStream random) {
        return draw(BlockDraws.of(random));
    }

    boolean[] draw(BlockDraws draws) {
        boolean[] mask = new boolean[height * width];
        int left = hidden;
        int added = 1;
        while (left > 0 && added > 0) {
            added = addBlock(mask, Math.min(left, largest), draws);
            left -= added;
        }
        if (exact) {
            addSingles(mask, left, draws);
        }
        return mask;
    }

    /** Hides one more block and returns how many patches it hid; 0 if none of the tries gave a block. */
    private int addBlock(boolean[] mask, int most, BlockDraws draws) {
        for (int i = 0; i < tries; i++) {
            double area = draws.uniform(smallest, most);
            double ratio = Math.exp(draws.uniform(Math.log(aspect.low()), Math.log(aspect.high())));
            int rows = (int) Math.rint(Math.sqrt(area * ratio));
            int columns = (int) Math.rint(Math.sqrt(area / ratio));
            if (rows < height && columns < width) {
                int top = draws.integer(0, height - rows);
                int left = draws.integer(0, width - columns);
                int added = visible(mask, top, left, rows, columns);
                if (added > 0 && added <= most) {
                    hide(mask, top, left, rows, columns);
                    return added;
                }
            }
        }
        return 0;
    }

    private int visible(boolean[] mask, int top, int left, int rows, int columns) {
        int count = 0;
        for (int row = top; row < top + rows; row++) {
            for (int column = left; column < left + columns; column++) {
                count += mask[row * width + column] ? 0 : 1;
            }
        }
        return count;
    }

    private void hide(boolean[] mask, int top, int left, int rows, int columns) {
        for (int row = top; row < top + rows; row++) {
            for (int column = left; column < left + columns; column++) {
                mask[row * width + column] = true;
            }
        }
    }

    private void addSingles(boolean[] mask, int count, BlockDraws draws) {
        int visible = visible(mask, 0, 0, height, width);
        int wanted = count;
        for (int patch = 0; wanted > 0; patch++) {
            if (!mask[patch]) {
                mask[patch] = draws.integer(1, visible) <= wanted;
                wanted -= mask[patch] ? 1 : 0;
                visible--;
            }
        }
    }
}
