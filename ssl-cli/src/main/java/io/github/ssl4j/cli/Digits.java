package io.github.ssl4j.cli;

import java.awt.image.BufferedImage;

/** Numbers drawn pixel by pixel: a Java without a desktop often has no fonts. */
final class Digits {
    private static final int WIDTH = 5;
    private static final String KNOWN = "0123456789.-";

    /** Each of seven rows of each sign, five bits with the left pixel highest. */
    private static final int[][] SIGNS = {
        {14, 17, 19, 21, 25, 17, 14},
        {4, 12, 4, 4, 4, 4, 14},
        {14, 17, 1, 2, 4, 8, 31},
        {31, 2, 4, 2, 1, 17, 14},
        {2, 6, 10, 18, 31, 2, 2},
        {31, 16, 30, 1, 1, 17, 14},
        {6, 8, 16, 30, 17, 17, 14},
        {31, 1, 2, 4, 8, 8, 8},
        {14, 17, 17, 14, 17, 17, 14},
        {14, 17, 17, 15, 1, 2, 12},
        {0, 0, 0, 0, 0, 12, 12},
        {0, 0, 0, 31, 0, 0, 0}
    };

    private Digits() {}

    /** Draws digits, points, signs and blanks in black. */
    static void draw(BufferedImage picture, String number, int left, int top) {
        for (int i = 0; i < number.length(); i++) {
            int sign = KNOWN.indexOf(number.charAt(i));
            for (int pixel = 0; sign >= 0 && pixel < SIGNS[sign].length * WIDTH; pixel++) {
                int x = pixel % WIDTH;
                int y = pixel / WIDTH;
                if ((SIGNS[sign][y] >> (WIDTH - 1 - x) & 1) == 1) {
                    picture.setRGB(left + i * (WIDTH + 1) + x, top + y, 0);
                }
            }
        }
    }
}
