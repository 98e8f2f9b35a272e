package io.github.ssl4j.data;

/**
 * What whoever wants an image read is asked and told once its size is known and before memory for its pixels is taken.
 * Only sources that read from files do so.
 */
@FunctionalInterface
public interface ReadPlan {
    /** The largest factor by which an image is shrunk while it is read. */
    int LARGEST_REDUCTION = 8;

    /** Images at full size. */
    ReadPlan FULL_SIZE = (height, width) -> 1;

    /**
     * Returns the largest factor by which the image may be shrunk while it is read; a reader takes the largest of 1, 2,
     * 4 and 8 that is no larger, and may as well take a smaller one. Asked of JPEGs of more than 2 megapixels.
     *
     * @param height of the upright image in pixels, H
     * @param width of the upright image in pixels, W
     */
    int reduction(int height, int width);

    /**
     * Waits until the image may take its memory. Called again where it turns out to take another amount, once the first
     * is free again.
     *
     * @param values the numbers that the image takes, C times H times W
     */
    default void expect(long values) {}

    /**
     * Returns the largest of 1, 2, 4 and 8 by which an image may be shrunk and keep at least so many pixels.
     *
     * @param height of the image in pixels, H
     * @param width of the image in pixels, W
     * @param leastHeight of the shrunk image in pixels
     * @param leastWidth of the shrunk image in pixels
     */
    static int reductionKeeping(int height, int width, int leastHeight, int leastWidth) {
        int factor = 1;
        while (factor < LARGEST_REDUCTION
                && reduced(height, 2 * factor) >= leastHeight
                && reduced(width, 2 * factor) >= leastWidth) {
            factor *= 2;
        }
        return factor;
    }

    /**
     * Returns the length that a side of so many pixels has once it is shrunk: an incomplete block makes a pixel, too.
     */
    static int reduced(int side, int reduction) {
        return (int) (((long) side + reduction - 1) / reduction);
    }
}
