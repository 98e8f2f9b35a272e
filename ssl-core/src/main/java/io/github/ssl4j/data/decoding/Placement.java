package io.github.ssl4j.data.decoding;

/**
 * Where the pixels of a stored image go when it is turned upright: stored pixel (y, x) is at {@code start + y * stepY +
 * x * stepX} of a plane.
 *
 * @param height of the upright image, H
 * @param width of the upright image, W
 */
record Placement(int height, int width, int start, int stepX, int stepY) {
    /**
     * @param orientation EXIF's number, 1 to 8
     * @param height of the image as stored
     * @param width of the image as stored
     */
    static Placement of(int orientation, int height, int width) {
        int last = height * width - 1;
        return switch (orientation) {
            case 2 -> new Placement(height, width, width - 1, -1, width);
            case 3 -> new Placement(height, width, last, -1, -width);
            case 4 -> new Placement(height, width, last - width + 1, 1, -width);
            case 5 -> new Placement(width, height, 0, height, 1);
            case 6 -> new Placement(width, height, height - 1, height, -1);
            case 7 -> new Placement(width, height, last, -height, -1);
            case 8 -> new Placement(width, height, last - height + 1, -height, 1);
            default -> new Placement(height, width, 0, 1, width);
        };
    }
}
