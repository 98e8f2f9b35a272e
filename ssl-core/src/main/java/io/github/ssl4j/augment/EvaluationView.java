package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ReadPlan;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.random.RandomStream;

/**
 * One view without randomness: the shorter side resized, the middle cut out, normalised; an image that already has the
 * size is only normalised.
 *
 * @param size the side of the view in pixels
 * @param resize what the shorter side is resized to first, at least the size
 * @param interpolation how to resize
 * @param normalization the normalisation
 */
public record EvaluationView(int size, int resize, Interpolation interpolation, Normalization normalization)
        implements ViewPolicy {
    /** Checks both sizes. */
    public EvaluationView {
        Requirements.positive("the evaluation size", size);
        Requirements.require(resize >= size, "the side to resize to", "at least the size " + size, resize);
    }

    /** A view whose shorter side is resized to the size itself. */
    public static EvaluationView of(int size, Normalization normalization) {
        return new EvaluationView(size, size, Interpolation.BILINEAR, normalization);
    }

    /** The usual view of ImageNet: 224 pixels out of 256, or this size out of 8/7 of it. */
    public static EvaluationView imageNet(int size) {
        return new EvaluationView(
                size, (int) Math.rint(size * 8 / 7.0), Interpolation.BILINEAR, Normalization.IMAGENET);
    }

    @Override
    public int views() {
        return 1;
    }

    @Override
    public int size(int view) {
        return size;
    }

    @Override
    public void view(Image source, int view, RandomStream random, Image target) {
        view(source, target);
    }

    /** Writes the view of the source into the target, reshaping it; the source stays as it is. */
    public void view(Image source, Image target) {
        int height = source.height();
        int width = source.width();
        if (height == size && width == size) {
            target.reshape(source.channels(), size, size);
            System.arraycopy(source.pixels(), 0, target.pixels(), 0, source.channels() * size * size);
        } else {
            long shorter = Math.min(height, width);
            int resizedHeight = Math.toIntExact((long) resize * height / shorter);
            int resizedWidth = Math.toIntExact((long) resize * width / shorter);
            CropBox whole = CropBox.whole(source);
            Resampling.resizedCrop(source, whole, resizedHeight, resizedWidth, interpolation, target);
            Resampling.crop(target, middle(resizedHeight, resizedWidth));
            if (interpolation.filter().overshoots()) {
                Lines.affineClamped(target.pixels(), 0, 1, 0, target.channels() * size * size);
            }
        }
        normalization.normalize(target);
    }

    @Override
    public int reduction(int height, int width, int view, RandomStream random) {
        return reduction(height, width);
    }

    /**
     * Returns the largest of 1, 2, 4 and 8 by which an image may be shrunk before this view is made of it, so that its
     * shorter side need not be enlarged.
     *
     * @param height of the image in pixels, H
     * @param width of the image in pixels, W
     */
    public int reduction(int height, int width) {
        int shorter = Math.min(height, width);
        int factor = 1;
        // without antialiasing a view is made of single pixels, of which a shrunk image has other ones
        while (interpolation.filter().antialias()
                && factor < ReadPlan.LARGEST_REDUCTION
                && ReadPlan.reduced(shorter, 2 * factor) >= resize) {
            factor *= 2;
        }
        return factor;
    }

    private CropBox middle(int height, int width) {
        int top = (int) Math.rint((height - size) / 2.0);
        int left = (int) Math.rint((width - size) / 2.0);
        return new CropBox(top, left, size, size);
    }
}
