package io.github.ssl4j.device;

import java.util.ArrayList;
import java.util.List;

/** Elementwise kernels. */
final class ElementwiseCases {
    /** The last is long enough for a device to share it among threads. */
    private static final int[] LENGTHS = {1, 3, 7, 16, 17, 33, 65, 70_001};

    private static final int[][] MATRICES = {{1, 1}, {1, 17}, {17, 1}, {3, 7}, {16, 16}, {33, 65}, {65, 33}, {301, 257}
    };

    private ElementwiseCases() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (int length : LENGTHS) {
            addMoves(cases, length);
            addAffine(cases, length);
            for (Unary function : Unary.values()) {
                addUnary(cases, function, length);
            }
        }
        for (int[] size : MATRICES) {
            for (Binary function : Binary.values()) {
                for (Broadcast spread : Broadcast.values()) {
                    addBinary(cases, function, spread, size[0], size[1]);
                }
            }
        }
        return cases;
    }

    private static void addMoves(List<KernelCase> cases, int length) {
        cases.add(KernelCase.exact("fill " + length, o -> o.device().fill(o.output("x", length), 1.5)));
        cases.add(KernelCase.exact("fill zero " + length, o -> o.device().fill(o.output("x", length), 0)));
        cases.add(KernelCase.exact(
                "copy " + length, o -> o.device().copy(o.input("x", length), o.output("y", length))));
        cases.add(KernelCase.exact(
                "copy integers " + length,
                o -> o.device().copy(o.indices("x", length, 1000), o.integerOutput("y", length))));
    }

    private static void addAffine(List<KernelCase> cases, int length) {
        cases.add(new KernelCase(
                "affine " + length, 2, o -> o.device().affine(1.7, -0.3, o.input("x", length), o.output("y", length))));
        cases.add(new KernelCase("affine in place " + length, 2, o -> {
            Storage x = o.changed("x", length);
            o.device().affine(-0.7, 0.4, x, x);
        }));
        cases.add(new KernelCase(
                "accumulate " + length,
                2,
                o -> o.device().accumulate(-0.9, o.input("x", length), o.changed("y", length))));
        for (double momentum : new double[] {0, 0.996, 1}) {
            cases.add(new KernelCase(
                    "moving average " + momentum + " " + length,
                    2,
                    o -> o.device().movingAverage(momentum, o.input("source", length), o.changed("target", length))));
        }
    }

    private static void addUnary(List<KernelCase> cases, Unary function, int length) {
        boolean positive = function == Unary.SQRT || function == Unary.LOG;
        double low = positive ? 0.1 : -4;
        cases.add(new KernelCase(
                function + " " + length,
                1,
                o -> o.device().unary(function, o.input("x", length, low, 4), o.output("y", length))));
        cases.add(new KernelCase(function + " in place " + length, 1, o -> {
            Storage x = o.changed("x", length, low, 4);
            o.device().unary(function, x, x);
        }));
        cases.add(new KernelCase(function + " backward " + length, 1, o -> {
            Storage x = positive ? o.input("x", length, low, 4) : o.inputAwayFromZero("x", length);
            Storage y = o.output("y", length);
            o.device().unary(function, x, y);
            o.device().unaryBackward(function, x, y, o.input("dy", length), o.output("dx", length));
        }));
        cases.add(new KernelCase(function + " backward in place " + length, 1, o -> {
            Storage x = positive ? o.input("x", length, low, 4) : o.inputAwayFromZero("x", length);
            Storage y = o.output("y", length);
            Storage dy = o.changed("dy", length);
            o.device().unary(function, x, y);
            o.device().unaryBackward(function, x, y, dy, dy);
        }));
        if (function == Unary.RELU) {
            cases.add(new KernelCase("RELU backward with y for x " + length, 1, o -> {
                Storage y = o.changed("y", length);
                Storage dy = o.changed("dy", length);
                o.device().unary(function, y, y);
                o.device().unaryBackward(function, y, y, dy, dy);
            }));
        }
        if (function == Unary.RELU || function == Unary.ABS || function == Unary.SMOOTH_L1) {
            cases.add(KernelCase.exact(function + " at its kink " + length, o -> {
                Storage x = o.given("x", new double[length]);
                Storage y = o.output("y", length);
                o.device().unary(function, x, y);
                o.device().unaryBackward(function, x, y, o.input("dy", length), o.output("dx", length));
            }));
        }
    }

    private static void addBinary(List<KernelCase> cases, Binary function, Broadcast spread, int rows, int columns) {
        int length = rows * columns;
        int spreadLength = switch (spread) {
            case NONE -> length;
            case ROW -> columns;
            case COLUMN -> rows;
            case SCALAR -> 1;
        };
        String name = function + " " + spread + " " + rows + "x" + columns;
        cases.add(new KernelCase(name, 1, o -> {
            Storage a = o.input("a", length);
            Storage b = o.inputAwayFromZero("b", spreadLength);
            o.device().binary(function, spread, rows, columns, a, b, o.output("y", length));
        }));
        cases.add(new KernelCase(name + " in place", 1, o -> {
            Storage a = o.changed("a", length);
            Storage b = o.inputAwayFromZero("b", spreadLength);
            o.device().binary(function, spread, rows, columns, a, b, a);
        }));
        if (spread == Broadcast.NONE) {
            cases.add(new KernelCase(name + " of one operand", 1, o -> {
                Storage a = o.inputAwayFromZero("a", length);
                o.device().binary(function, spread, rows, columns, a, a, o.output("y", length));
            }));
        }
    }
}
