package io.github.ssl4j.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Softmax, its logarithm and cross-entropy. */
final class SoftmaxCases {
    private static final int[] ROWS = {1, 3, 17, 65};
    private static final int[] WIDTHS = {1, 3, 7, 16, 17, 33, 65, 1030};

    private SoftmaxCases() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (int rows : ROWS) {
            for (int width : WIDTHS) {
                addSoftmax(cases, rows, width, -2, 2);
                addCrossEntropy(cases, rows, width, -2, 2);
            }
        }
        for (int width : WIDTHS) {
            addSoftmax(cases, 3, width, 80, 120);
            addSoftmax(cases, 3, width, -120, -80);
            addCrossEntropy(cases, 3, width, 80, 120);
        }
        return cases;
    }

    private static void addSoftmax(List<KernelCase> cases, int rows, int width, double low, double high) {
        int length = rows * width;
        String size = " " + rows + "x" + width + " from " + low;
        cases.add(new KernelCase("softmax" + size, width, o -> {
            Storage y = o.output("y", length);
            o.device().softmax(rows, width, o.input("x", length, low, high), y);
            o.device().softmaxBackward(rows, width, y, o.input("dy", length), o.output("dx", length));
        }));
        cases.add(new KernelCase("softmax in place" + size, width, o -> {
            Storage y = o.changed("y", length, low, high);
            Storage dy = o.changed("dy", length);
            o.device().softmax(rows, width, y, y);
            o.device().softmaxBackward(rows, width, y, dy, dy);
        }));
        cases.add(new KernelCase("log softmax" + size, width, o -> {
            Storage y = o.output("y", length);
            o.device().logSoftmax(rows, width, o.input("x", length, low, high), y);
            o.device().logSoftmaxBackward(rows, width, y, o.input("dy", length), o.output("dx", length));
        }));
        cases.add(new KernelCase("log softmax in place" + size, width, o -> {
            Storage y = o.changed("y", length, low, high);
            Storage dy = o.changed("dy", length);
            o.device().logSoftmax(rows, width, y, y);
            o.device().logSoftmaxBackward(rows, width, y, dy, dy);
        }));
    }

    private static void addCrossEntropy(List<KernelCase> cases, int rows, int width, double low, double high) {
        int length = rows * width;
        String size = " " + rows + "x" + width + " from " + low;
        for (boolean inPlace : new boolean[] {false, true}) {
            String name = "cross-entropy" + (inPlace ? " in place" : "") + size;
            cases.add(new KernelCase(name, width, o -> {
                Storage logits =
                        inPlace ? o.changed("logits", length, low, high) : o.input("logits", length, low, high);
                Storage gradient = inPlace ? logits : o.output("gradient", length);
                Storage target = o.indices("target", rows, width);
                Storage losses = o.output("losses", rows);
                o.device().softmaxCrossEntropy(rows, width, logits, target, null, 1.0 / rows, losses, gradient);
            }));
            if (width > 1) {
                cases.add(new KernelCase(name + " with excluded columns", width, o -> {
                    Storage logits =
                            inPlace ? o.changed("logits", length, low, high) : o.input("logits", length, low, high);
                    Storage gradient = inPlace ? logits : o.output("gradient", length);
                    int[] targets = new int[rows];
                    Arrays.setAll(targets, row -> (7 * row + 1) % width);
                    int[] excluded = new int[rows];
                    Arrays.setAll(excluded, row -> row % 3 == 1 ? -1 : (targets[row] + 1 + row % (width - 1)) % width);
                    Storage target = o.indices("target", targets);
                    Storage without = o.indices("excluded", excluded);
                    Storage losses = o.output("losses", rows);
                    o.device().softmaxCrossEntropy(rows, width, logits, target, without, -0.7, losses, gradient);
                }));
            }
        }
    }
}
