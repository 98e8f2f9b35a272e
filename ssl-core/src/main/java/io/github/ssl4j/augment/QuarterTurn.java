package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;

/**
 * Turns an image by one, two or three quarters of a full turn, all equally likely, with the given probability: for
 * images taken from above, which have no upper side. One that is not square is turned by two quarters only, so that its
 * shape stays.
 *
 * @param probability the probability of a turn; 0.75 makes all four positions equally likely
 */
public record QuarterTurn(double probability) implements Transform {
    private static final int OTHER_POSITIONS = 3;

    /** Checks the probability. */
    public QuarterTurn {
        Requirements.probability("the probability of a turn", probability);
    }

    @Override
    public void apply(Image image, RandomStream random) {
        if (random.nextBoolean(probability)) {
            int quarters = 1 + random.nextInt(OTHER_POSITIONS);
            turn(image, image.height() == image.width() ? quarters : 2);
        }
    }

    /**
     * Turns an image counterclockwise.
     *
     * @param quarters of a full turn, from 0 to 3
     * @throws IllegalArgumentException if it is another number, or odd and the image is not square
     */
    public static void turn(Image image, int quarters) {
        int height = image.height();
        int width = image.width();
        if (quarters < 0 || quarters > OTHER_POSITIONS || (quarters % 2 == 1 && height != width)) {
            throw new IllegalArgumentException(
                    "a turn: expected 0 to 3 quarters, of an image that is not square 0 or 2, found " + quarters
                            + " of " + height + " x " + width);
        }
        if (quarters == 0) {
            return;
        }
        int area = height * width;
        float[] pixels = image.pixels();
        float[] before = Scratch.ofThisThread().line(area);
        for (int c = 0; c < image.channels(); c++) {
            int plane = c * area;
            System.arraycopy(pixels, plane, before, 0, area);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int from = switch (quarters) {
                        case 1 -> x * width + width - 1 - y;
                        case 2 -> area - 1 - (y * width + x);
                        default -> (height - 1 - x) * width + y;
                    };
                    pixels[plane + y * width + x] = before[from];
                }
            }
        }
    }
}
