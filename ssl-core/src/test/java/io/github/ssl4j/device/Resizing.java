package io.github.ssl4j.device;

/**
 * What a cut-out part of an image is resized to, and how.
 *
 * @param height H' in pixels
 * @param width W' in pixels
 * @param filter the weights
 * @param clamped whether results that overshoot are cut to [0, 1], as in Pillow but not torchvision's float tensors
 */
public record Resizing(int height, int width, ResampleFilter filter, boolean clamped) {

    /** Checks the sizes and that there is a filter. */
    public Resizing {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "images are resized to at least one pixel, found " + height + "x" + width);
        }
        if (filter == null) {
            throw new IllegalArgumentException("resizing needs a filter, found none");
        }
    }
}
