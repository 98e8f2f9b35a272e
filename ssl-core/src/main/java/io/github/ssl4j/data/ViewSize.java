package io.github.ssl4j.data;

import io.github.ssl4j.settings.FromText;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Height and width of the images that a network sees. As text, in files and on the command line, a square has one
 * number, {@code 224}, and any other size two, {@code 224x160}: the height comes first.
 *
 * @param height H in pixels
 * @param width W in pixels
 */
public record ViewSize(int height, int width) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(?:\\s*x\\s*(\\d{1,9}))?");

    /** Checks that there is a pixel. */
    public ViewSize {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "image size: expected at least 1 pixel along each side, found " + text(height, width));
        }
    }

    /** Returns the size of a square. */
    public static ViewSize square(int side) {
        return new ViewSize(side, side);
    }

    /**
     * Reads {@code 224} or {@code 224x160}, height x width.
     *
     * @throws IllegalArgumentException if the text says no size
     */
    @FromText
    public static ViewSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("image size: expected pixels such as 224, or height x width such as"
                    + " 224x160, found '" + text + "'");
        }
        int height = Integer.parseInt(matcher.group(1));
        return new ViewSize(height, matcher.group(2) == null ? height : Integer.parseInt(matcher.group(2)));
    }

    /** Returns the number of pixels, H W. */
    public long area() {
        return (long) height * width;
    }

    /** Returns the length of the shorter side in pixels. */
    public int shorter() {
        return Math.min(height, width);
    }

    /** Returns whether both sides are multiples of a number of pixels. */
    public boolean isMultipleOf(int pixels) {
        return height % pixels == 0 && width % pixels == 0;
    }

    /**
     * Returns the size with each side rounded to the nearest multiple of a number of pixels, at least to that number.
     */
    public ViewSize nearestMultipleOf(int pixels) {
        return new ViewSize(rounded(height, pixels), rounded(width, pixels));
    }

    private static int rounded(int side, int pixels) {
        return Math.max(1, Math.round((float) side / pixels)) * pixels;
    }

    /** Returns whether no side is longer than that of another size. */
    public boolean fitsInto(ViewSize other) {
        return height <= other.height && width <= other.width;
    }

    /** Returns this size enlarged as one size is to another, each side by itself. */
    public ViewSize scaled(ViewSize from, ViewSize to) {
        return new ViewSize((int) Math.rint((double) height * to.height / from.height), (int)
                Math.rint((double) width * to.width / from.width));
    }

    @Override
    public String toString() {
        return text(height, width);
    }

    private static String text(int height, int width) {
        return height == width ? Integer.toString(height) : height + "x" + width;
    }
}
