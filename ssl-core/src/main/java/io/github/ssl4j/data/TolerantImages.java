package io.github.ssl4j.data;

/** The images of another source, of which another share may be corrupt. */
final class TolerantImages extends DelegatingImages {
    private final double share;

    TolerantImages(ImageSource images, double share) {
        super(images);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "the share of corrupt images: expected 0 to 1, such as 0.01 for 1 %, found " + share);
        }
        this.share = share;
    }

    @Override
    public double maxCorrupt() {
        return share;
    }
}
