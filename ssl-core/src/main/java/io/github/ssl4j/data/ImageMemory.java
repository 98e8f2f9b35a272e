package io.github.ssl4j.data;

/**
 * The images that one of several threads reads and works in, and its share of what all of them may hold. For each image
 * {@link #expect} is called by what reads it, and {@link #end} once the work on it is done.
 */
public final class ImageMemory {
    /** Three planes of 16 megapixels: usual photographs are read into the same memory again and again. */
    static final int MOST_KEPT = 48_000_000;

    private final Image image;
    private final Image result;
    private final PixelBudget budget;
    private final int kept;
    private int taken;

    /**
     * Takes no memory yet.
     *
     * @param channels of the images, C
     * @param threads how many share the budget; what they keep between images does not exceed it either
     */
    public ImageMemory(int channels, PixelBudget budget, int threads) {
        this.image = new Image(channels, 1, 1);
        this.result = new Image(channels, 1, 1);
        this.budget = budget;
        this.kept = Math.min(MOST_KEPT, budget.most() / threads);
    }

    /** Returns the image that is read. */
    public Image image() {
        return image;
    }

    /** Returns what is made of it. */
    public Image result() {
        return result;
    }

    /** Waits until an image of so many values, C times H times W, may be read, in place of the one before. */
    public void expect(long values) {
        giveBack();
        taken = budget.take(values);
    }

    /** Ends the work on an image: memory of unusual size is let go. */
    public void end() {
        image.shrink(kept);
        result.shrink(kept);
        giveBack();
    }

    private void giveBack() {
        budget.giveBack(taken);
        taken = 0;
    }
}
