package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;

/**
 * A rectangle of pixels in an image.
 *
 * @param top the first row
 * @param left the first column
 * @param height rows, at least one
 * @param width columns, at least one
 */
public record CropBox(int top, int left, int height, int width) {
    /** Checks that the box holds a pixel and starts inside. */
    public CropBox {
        if (top < 0 || left < 0 || height < 1 || width < 1) {
            throw new IllegalArgumentException("a crop needs a corner at zero or more and at least one pixel, found "
                    + height + " x " + width + " at row " + top + ", column " + left);
        }
    }

    /** The whole image. */
    public static CropBox whole(Image image) {
        return new CropBox(0, 0, image.height(), image.width());
    }

    /**
     * Whether this box of an image shrunk by a factor shows what another shows of the whole: rounding a side and a
     * corner moves an edge by less than two of its pixels.
     */
    boolean showsAsMuchAs(CropBox whole, int factor) {
        return isNear(top, whole.top, factor)
                && isNear(left, whole.left, factor)
                && isNear(top + height, whole.top + whole.height, factor)
                && isNear(left + width, whole.left + whole.width, factor);
    }

    private static boolean isNear(int edge, int ofWhole, int factor) {
        return Math.abs((long) edge * factor - ofWhole) < 2L * factor;
    }

    void requireInside(Image image) {
        if (top > image.height() - height || left > image.width() - width) {
            throw new IllegalArgumentException("the crop " + height + " x " + width + " at row " + top + ", column "
                    + left + " leaves the image of " + image.height() + " x " + image.width());
        }
    }
}
