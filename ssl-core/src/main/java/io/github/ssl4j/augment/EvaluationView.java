package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ReadPlan;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;

/**
 * One view without randomness: the image resized, in proportion, to the smallest that covers a size, the middle cut
 * out, normalised; an image that already has the size of the view is only normalised.
 *
 * @param size the height and width of the view
 * @param resize what the resized image covers, of a square the length of its shorter side; no side below that of the
 *     size
 * @param interpolation how to resize
 * @param normalization the normalisation
 */
public record EvaluationView(ViewSize size, ViewSize resize, Interpolation interpolation, Normalization normalization)
        implements ViewPolicy {
    /** Checks both sizes. */
    public EvaluationView {
        if (!size.fitsInto(resize)) {
            throw new IllegalArgumentException(
                    "the size to resize to must be at least the size " + size + ", found " + resize);
        }
    }

    /** A square view of this side in pixels, of an image whose shorter side is resized to {@code resize} first. */
    public EvaluationView(int size, int resize, Interpolation interpolation, Normalization normalization) {
        this(ViewSize.square(size), ViewSize.square(resize), interpolation, normalization);
    }

    /** A square view of an image whose shorter side is resized to the size itself. */
    public static EvaluationView of(int size, Normalization normalization) {
        return of(ViewSize.square(size), normalization);
    }

    /** A view of an image that is resized to cover the size itself. */
    public static EvaluationView of(ViewSize size, Normalization normalization) {
        return new EvaluationView(size, size, Interpolation.BILINEAR, normalization);
    }

    /** The usual view of ImageNet: 224 pixels out of 256, or this size out of 8/7 of it. */
    public static EvaluationView imageNet(int size) {
        return imageNet(ViewSize.square(size));
    }

    /** The usual view of ImageNet of another size, out of 8/7 of it. */
    public static EvaluationView imageNet(ViewSize size) {
        ViewSize resize = new ViewSize(enlarged(size.height()), enlarged(size.width()));
        return new EvaluationView(size, resize, Interpolation.BILINEAR, Normalization.IMAGENET);
    }

    private static int enlarged(int side) {
        return (int) Math.rint(side * 8 / 7.0);
    }

    /** The same view with another normalisation. */
    public EvaluationView withNormalization(Normalization normalization) {
        return new EvaluationView(size, resize, interpolation, normalization);
    }

    /** The same view of another size, resized in the same proportion before it is cut out. */
    public EvaluationView withSize(ViewSize size) {
        return new EvaluationView(size, resize.scaled(this.size, size), interpolation, normalization);
    }

    @Override
    public int views() {
        return 1;
    }

    @Override
    public ViewSize size(int view) {
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
        int length = Math.toIntExact(source.channels() * size.area());
        if (height == size.height() && width == size.width()) {
            target.reshape(source.channels(), height, width);
            System.arraycopy(source.pixels(), 0, target.pixels(), 0, length);
        } else {
            ViewSize resized = resized(height, width);
            CropBox whole = CropBox.whole(source);
            Resampling.resizedCrop(source, whole, resized.height(), resized.width(), interpolation, target);
            Resampling.crop(target, middle(resized));
            if (interpolation.filter().overshoots()) {
                Lines.affineClamped(target.pixels(), 0, 1, 0, length);
            }
        }
        normalization.normalize(target);
    }

    @Override
    public int reduction(int height, int width, int view, RandomStream random) {
        return reduction(height, width);
    }

    /**
     * Returns the largest of 1, 2, 4 and 8 by which an image may be shrunk before this view is made of it, so that it
     * need not be enlarged.
     *
     * @param height of the image in pixels, H
     * @param width of the image in pixels, W
     */
    public int reduction(int height, int width) {
        // without antialiasing a view is made of single pixels, of which a shrunk image has other ones
        return interpolation.filter().antialias()
                ? ReadPlan.reductionKeeping(height, width, resize.height(), resize.width())
                : 1;
    }

    /** The smallest size in proportion to an image that covers {@link #resize}. */
    private ViewSize resized(long height, long width) {
        return resize.height() * width >= resize.width() * height
                ? new ViewSize(resize.height(), Math.toIntExact(resize.height() * width / height))
                : new ViewSize(Math.toIntExact(resize.width() * height / width), resize.width());
    }

    private CropBox middle(ViewSize resized) {
        int top = (int) Math.rint((resized.height() - size.height()) / 2.0);
        int left = (int) Math.rint((resized.width() - size.width()) / 2.0);
        return new CropBox(top, left, size.height(), size.width());
    }
}
