package io.github.ssl4j.data;

/** The images that one thread of a loader reads and makes views in, and its share of what all of them may hold. */
final class RowMemory {
    /** Three planes of 16 megapixels: usual photographs are read into the same memory again and again. */
    static final int MOST_KEPT = 48_000_000;

    private final Image image;
    private final Image view;
    private final PixelBudget budget;
    private final int kept;
    private int taken;

    /** @param threads how many share the budget; what they keep between images does not exceed it either */
    RowMemory(int channels, PixelBudget budget, int threads) {
        this.image = new Image(channels, 1, 1);
        this.view = new Image(channels, 1, 1);
        this.budget = budget;
        this.kept = Math.min(MOST_KEPT, budget.most() / threads);
    }

    /** The image that is read. */
    Image image() {
        return image;
    }

    /** The view that is made. */
    Image view() {
        return view;
    }

    /** Waits until an image of so many values may be read, in place of the one before. */
    void expect(long values) {
        giveBack();
        taken = budget.take(values);
    }

    /** Ends the work on an image: memory of unusual size is let go. */
    void end() {
        image.shrink(kept);
        view.shrink(kept);
        giveBack();
    }

    private void giveBack() {
        budget.giveBack(taken);
        taken = 0;
    }
}
