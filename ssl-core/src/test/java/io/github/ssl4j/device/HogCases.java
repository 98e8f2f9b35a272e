package io.github.ssl4j.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** HOG (histograms of oriented gradients). */
final class HogCases {
    /** N, H, W, C, bins, cell, Gaussian window. */
    private static final int[][] SHAPES = {
        {2, 32, 32, 3, 9, 8, 16},
        {1, 64, 48, 3, 9, 8, 16},
        {2, 32, 32, 3, 9, 4, 8},
        {2, 28, 35, 3, 6, 7, 0},
        {3, 35, 14, 1, 4, 7, 7},
        {2, 12, 18, 5, 8, 3, 6},
        {1, 10, 15, 2, 12, 5, 5},
        // pixels that fill no cell
        {2, 17, 13, 3, 9, 4, 0},
        {1, 33, 31, 1, 7, 16, 0},
        // one of something
        {1, 2, 2, 1, 1, 1, 0},
        {2, 2, 9, 3, 9, 1, 0},
        {2, 9, 2, 3, 2, 2, 0},
        {1, 5, 7, 1, 9, 5, 0},
        {1, 2, 2, 1, 3, 2, 2}
    };

    private HogCases() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] s : SHAPES) {
            HogShape shape = new HogShape(s[0], s[1], s[2], s[3], s[4], s[5], s[6]);
            long terms = (long) shape.cell() * shape.cell();
            cases.add(new KernelCase("HOG " + shape, terms, o -> {
                Storage images = o.input("images", shape.inputLength());
                o.device().hog(shape, images, o.output("y", shape.outputLength()));
            }));
            cases.add(new KernelCase("HOG on bin edges " + shape, terms, o -> {
                Storage images = o.given("images", wholeNumbers(shape.inputLength()));
                o.device().hog(shape, images, o.output("y", shape.outputLength()));
            }));
        }
        return cases;
    }

    /** So few different pixels that many gradients are along an axis, a diagonal or nothing. */
    private static double[] wholeNumbers(long length) {
        return new Random(length).ints(length, 0, 3).asDoubleStream().toArray();
    }
}
