package io.github.ssl4j.augment;

import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.settings.Setting;
import java.util.Arrays;

/**
 * Samples the context, the visible patches of an image, and the targets, several blocks of patches to predict from it,
 * as I-JEPA does (arXiv:2301.08243).
 *
 * <p>All images of a batch share the size of their target blocks and that of their context block; one random number
 * sets both the area and the shape of a block. Where the blocks lie is drawn for every image. A context is its block
 * without the patches of the image's targets. Of contexts of different lengths only the first patches are kept, as
 * many as the shortest of the batch has, so that a batch is a rectangular array.
 *
 * <p>A context must have more than {@code fewest} patches. If it has not, its block is placed elsewhere; after every
 * 20 failed attempts one target fewer, the last first, is removed from it, so that it <b>then overlaps with
 * targets</b>. On a grid of 14 x 14 this practically never happens; on a small grid {@code fewest} should be small as
 * well. The limit does not apply to targets, which are whole blocks of a size known beforehand.
 *
 * @param height the rows of the patch grid
 * @param width the columns of the patch grid
 * @param targetScale the area of a target block / that of the grid
 * @param targetAspect the height of a target block / its width
 * @param contextScale the area of the context block, a square, / that of the grid
 */
public record MultiBlockMask(
        int height,
        int width,

        @Setting("number of target blocks of an image") int targets,

        Range targetScale,
        Range targetAspect,
        Range contextScale,

        @Setting("lower limit of the patches of a context, which has more")
        int fewest) {
    private static final Range SQUARE = new Range(1, 1);
    private static final int ATTEMPTS = 20;

    /** Checks that the blocks fit the grid and that a context can be long enough. */
    public MultiBlockMask {
        Requirements.require(height >= 2, "the height of the patch grid", "at least 2", height);
        Requirements.require(width >= 2, "the width of the patch grid", "at least 2", width);
        Requirements.positive("the number of target blocks", targets);
        Requirements.positive("the smallest height / width of a target block", targetAspect.low());
        Requirements.notNegative("the fewest patches of a context", fewest);
        requireFits("a target block", height, width, targetScale, targetAspect);
        requireFits("the context block", height, width, contextScale, SQUARE);
        Block context = Block.of(0, contextScale, SQUARE, height, width);
        if (context.area() <= fewest) {
            throw new IllegalArgumentException("the context block: expected more than " + fewest + " patches, found "
                    + context.rows() + " x " + context.columns() + " on a grid of " + height + " x " + width
                    + "; what fits is a limit below " + context.area() + ", or a grid of more patches");
        }
    }

    /**
     * I-JEPA's: four targets of 15 to 20 % of the grid, a context of 85 to 100 % without them, more than 10 patches.
     */
    public static MultiBlockMask iJepa(int height, int width) {
        return new MultiBlockMask(height, width, 4, new Range(0.15, 0.2), new Range(0.75, 1.5), new Range(0.85, 1), 10);
    }

    /** The same masks with another lower limit of the context. */
    public MultiBlockMask withFewest(int fewest) {
        return new MultiBlockMask(height, width, targets, targetScale, targetAspect, contextScale, fewest);
    }

    /** The same blocks, relative to another grid. */
    public MultiBlockMask onGrid(int newHeight, int newWidth) {
        return new MultiBlockMask(newHeight, newWidth, targets, targetScale, targetAspect, contextScale, fewest);
    }

    /**
     * The masks of a batch: numbers of patches, row by row of the grid, rising within a mask.
     *
     * @param context what is seen of each image [N, K]
     * @param targets what is predicted of each image, block by block [M, N, P]
     */
    public record Masks(int[][] context, int[][][] targets) {}

    /**
     * The size of a block.
     *
     * @param rows its height in patches
     * @param columns its width in patches
     */
    record Block(int rows, int columns) {
        /** The block that the number u from [0, 1) stands for, smaller than the grid both ways. */
        static Block of(double u, Range scale, Range aspect, int height, int width) {
            int area = (int) (height * width * (scale.low() + u * (scale.high() - scale.low())));
            double ratio = aspect.low() + u * (aspect.high() - aspect.low());
            int rows = (int) Math.rint(Math.sqrt(area * ratio));
            int columns = (int) Math.rint(Math.sqrt(area / ratio));
            return new Block(Math.min(rows, height - 1), Math.min(columns, width - 1));
        }

        int area() {
            return rows * columns;
        }
    }

    /**
     * The masks of a batch of so many images.
     *
     * @throws IllegalArgumentException if there are no images
     */
    public Masks draw(int images, RandomStream random) {
        Requirements.positive("the number of images", images);
        Block target = targetBlock(random.nextDouble());
        Block context = contextBlock(random.nextDouble());
        int[][] contexts = new int[images][];
        int[][][] blocks = new int[targets][images][];
        for (int image = 0; image < images; image++) {
            boolean[][] taken = new boolean[targets][];
            for (int i = 0; i < targets; i++) {
                taken[i] = place(target, random);
                blocks[i][image] = indices(taken[i]);
            }
            contexts[image] = context(context, taken, random);
        }
        int shortest = Arrays.stream(contexts)
                .mapToInt(patches -> patches.length)
                .min()
                .orElseThrow();
        for (int image = 0; image < images; image++) {
            contexts[image] = Arrays.copyOf(contexts[image], shortest);
        }
        return new Masks(contexts, blocks);
    }

    Block targetBlock(double u) {
        return Block.of(u, targetScale, targetAspect, height, width);
    }

    Block contextBlock(double u) {
        return Block.of(u, contextScale, SQUARE, height, width);
    }

    private int[] context(Block block, boolean[][] taken, RandomStream random) {
        for (int attempt = 0; ; attempt++) {
            boolean[] mask = place(block, random);
            int removed = Math.max(0, targets - attempt / ATTEMPTS);
            for (int i = 0; i < removed; i++) {
                for (int patch = 0; patch < mask.length; patch++) {
                    mask[patch] &= !taken[i][patch];
                }
            }
            int[] indices = indices(mask);
            if (indices.length > fewest) {
                return indices;
            }
        }
    }

    /** Places a block on the grid. As in the authors' code it never touches the last row or column. */
    private boolean[] place(Block block, RandomStream random) {
        int top = random.nextInt(height - block.rows());
        int left = random.nextInt(width - block.columns());
        boolean[] mask = new boolean[height * width];
        for (int row = top; row < top + block.rows(); row++) {
            Arrays.fill(mask, row * width + left, row * width + left + block.columns(), true);
        }
        return mask;
    }

    private static int[] indices(boolean[] mask) {
        int count = 0;
        int[] indices = new int[mask.length];
        for (int i = 0; i < mask.length; i++) {
            if (mask[i]) {
                indices[count++] = i;
            }
        }
        return Arrays.copyOf(indices, count);
    }

    private static void requireFits(String what, int height, int width, Range scale, Range aspect) {
        int smallestArea = (int) (height * width * scale.low());
        boolean wholePatch = Math.rint(Math.sqrt(smallestArea * aspect.low())) >= 1
                && Math.rint(Math.sqrt(smallestArea / aspect.high())) >= 1;
        if (!wholePatch || scale.high() > 1) {
            throw new IllegalArgumentException(what + ": expected at least one patch and at most the grid of " + height
                    + " x " + width + ", found " + scale.low() + " to " + scale.high() + " of it");
        }
    }
}
