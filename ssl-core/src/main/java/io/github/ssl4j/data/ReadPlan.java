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
     * Returns the largest factor by which the image may be shrunk while it is read; a reader takes the largest of 1, 2, 4
     * and 8 that is no larger, and may as well take a smaller one. Asked of JPEGs of more than 2 megapixels.
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

    /** Returns the length that a side of so many pixels has once it is shrunk: an incomplete block makes a pixel, too. */
    static int reduced(int side, int reduction) {
        return (int) (((long) side + reduction - 1) / reduction);
    }
}
