package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ReadPlan;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;

/**
 * Cuts a random box out of an image and resizes it to the size of a view, as torchvision's class of this name.
 *
 * <p>The area is uniform in {@code scale}, the logarithm of width / height uniform between those of {@code ratio}. When
 * ten draws do not fit into the image, the largest box in its middle with a permitted ratio is taken. (Szegedy et al.
 * 2015, arXiv:1409.4842.)
 *
 * @param size the height and width of the result
 * @param scale the part of the image's area to keep, in (0, 1]
 * @param ratio width / height of the box, whatever that of the result
 * @param interpolation how to resize
 */
public record RandomResizedCrop(ViewSize size, Range scale, Range ratio, Interpolation interpolation)
        implements Transform {
    private static final int TRIES = 10;
    private static final Range USUAL_RATIO = new Range(3.0 / 4, 4.0 / 3);

    /** Checks every number. */
    public RandomResizedCrop {
        Requirements.positive("the smallest crop scale", scale.low());
        Requirements.require(scale.high() <= 1, "the largest crop scale", "in (0, 1]", scale.high());
        Requirements.positive("the smallest crop ratio", ratio.low());
    }

    /** A crop that is resized to a square of this side in pixels. */
    public RandomResizedCrop(int size, Range scale, Range ratio, Interpolation interpolation) {
        this(ViewSize.square(size), scale, ratio, interpolation);
    }

    /** A square crop of at least the given part of the image, width / height from 3/4 to 4/3, bilinear. */
    public static RandomResizedCrop of(int size, double smallestScale) {
        return of(ViewSize.square(size), smallestScale);
    }

    /** A crop of at least the given part of the image, width / height from 3/4 to 4/3, bilinear. */
    public static RandomResizedCrop of(ViewSize size, double smallestScale) {
        return new RandomResizedCrop(size, new Range(smallestScale, 1), USUAL_RATIO, Interpolation.BILINEAR);
    }

    /** The same crop, resized to another size. */
    public RandomResizedCrop withSize(ViewSize size) {
        return new RandomResizedCrop(size, scale, ratio, interpolation);
    }

    /** The same crop with other scales. */
    public RandomResizedCrop withScale(double low, double high) {
        return new RandomResizedCrop(size, new Range(low, high), ratio, interpolation);
    }

    /** The same crop with another interpolation. */
    public RandomResizedCrop withInterpolation(Interpolation interpolation) {
        return new RandomResizedCrop(size, scale, ratio, interpolation);
    }

    @Override
    public void apply(Image image, RandomStream random) {
        apply(image, random, image);
    }

    /**
     * Writes a random crop of the source into the target, overshoot of bicubic resizing clamped to [0, 1] as in Pillow.
     *
     * @throws IllegalArgumentException if no box of a whole pixel has a permitted ratio
     */
    public void apply(Image source, RandomStream random, Image target) {
        CropBox box = draw(source.height(), source.width(), random);
        Resampling.resizedCrop(source, box, size.height(), size.width(), interpolation, target);
        if (interpolation.filter().overshoots()) {
            Lines.affineClamped(target.pixels(), 0, 1, 0, Math.toIntExact(target.channels() * size.area()));
        }
    }

    /**
     * Returns the largest of 1, 2, 4 and 8 by which an image may be shrunk before it is cropped, such that for it and
     * those below the box that is drawn then shows the same part of the image, but for an edge moved by less than two
     * pixels of the shrunk one, and is no smaller than the crop.
     *
     * @param height of the image in pixels, H
     * @param width of the image in pixels, W
     * @param random the stream that the box is drawn by; stays as it is
     * @throws IllegalArgumentException if no box of a whole pixel has a permitted ratio
     */
    public int reduction(int height, int width, RandomStream random) {
        int factor = 1;
        // without antialiasing a crop is made of single pixels, of which a shrunk image has other ones
        if (interpolation.filter().antialias()) {
            CropBox box = draw(height, width, random.copy());
            while (factor < ReadPlan.LARGEST_REDUCTION && keeps(box, 2 * factor, height, width, random)) {
                factor *= 2;
            }
        }
        return factor;
    }

    private boolean keeps(CropBox box, int factor, int height, int width, RandomStream random) {
        if (box.height() < factor * size.height() || box.width() < factor * size.width()) {
            return false;
        }
        CropBox small = draw(ReadPlan.reduced(height, factor), ReadPlan.reduced(width, factor), random.copy());
        return small.height() >= size.height() && small.width() >= size.width() && small.showsAsMuchAs(box, factor);
    }

    /**
     * The box to cut out of an image of this height and width in pixels.
     *
     * @throws IllegalArgumentException if no box of a whole pixel has a permitted ratio
     */
    public CropBox draw(int height, int width, RandomStream random) {
        double area = (double) height * width;
        double lowest = StrictMath.log(ratio.low());
        double highest = StrictMath.log(ratio.high());
        for (int i = 0; i < TRIES; i++) {
            double target = area * scale.draw(random);
            double aspect = StrictMath.exp(random.uniform(lowest, highest));
            int boxWidth = (int) Math.rint(Math.sqrt(target * aspect));
            int boxHeight = (int) Math.rint(Math.sqrt(target / aspect));
            if (boxWidth > 0 && boxWidth <= width && boxHeight > 0 && boxHeight <= height) {
                int top = random.nextInt(height - boxHeight + 1);
                int left = random.nextInt(width - boxWidth + 1);
                return new CropBox(top, left, boxHeight, boxWidth);
            }
        }
        return central(height, width);
    }

    private CropBox central(int height, int width) {
        double aspect = (double) width / height;
        int boxHeight = aspect < ratio.low() ? (int) Math.rint(width / ratio.low()) : height;
        int boxWidth = aspect > ratio.high() ? (int) Math.rint(height * ratio.high()) : width;
        if (boxHeight < 1 || boxWidth < 1) {
            throw new IllegalArgumentException("an image of " + height + " x " + width
                    + " holds no whole pixel of ratio " + ratio.low() + " to " + ratio.high());
        }
        return new CropBox((height - boxHeight) / 2, (width - boxWidth) / 2, boxHeight, boxWidth);
    }
}
