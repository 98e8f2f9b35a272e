package io.github.ssl4j.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Kernels that reduce, repeat, gather, scatter and permute. */
final class RearrangingCases {
    private static final int[][] BLOCKS = {
        {1, 1, 1},
        {1, 7, 1},
        {7, 1, 1},
        {1, 1, 7},
        {3, 7, 16},
        {16, 3, 7},
        {17, 33, 1},
        {1, 33, 17},
        {65, 1, 33},
        {5, 16, 65},
        {1, 1000, 65},
        {65, 1000, 1},
        {2, 64, 512},
        {1, 70_001, 1},
        {1, 4097, 3},
        {300, 3, 300}
    };

    private static final int[][] SHAPES = {
        {1},
        {17},
        {3, 7},
        {33, 65},
        {1, 17},
        {129, 130},
        {2, 3, 5},
        {7, 1, 16},
        {2, 3, 8, 8},
        {3, 17, 5, 7},
        {2, 1, 3, 1, 5},
        {2, 65, 3, 4, 16},
        {2, 3, 4, 5, 6, 7}
    };

    private static final int[][][] ORDERS = {
        {{0}},
        {{0}},
        {{1, 0}, {0, 1}},
        {{1, 0}},
        {{1, 0}},
        {{1, 0}},
        {{2, 1, 0}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}},
        {{2, 0, 1}, {0, 2, 1}},
        {{0, 2, 3, 1}, {0, 3, 1, 2}, {0, 2, 1, 3}},
        {{0, 2, 3, 1}, {0, 3, 1, 2}, {3, 2, 1, 0}},
        {{4, 3, 2, 1, 0}, {2, 0, 4, 1, 3}},
        {{2, 0, 3, 1, 4}, {0, 2, 1, 3, 4}},
        {{0, 2, 4, 3, 5, 1}, {5, 4, 3, 2, 1, 0}, {0, 1, 2, 3, 4, 5}}
    };

    private RearrangingCases() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] block : BLOCKS) {
            addBlock(cases, block[0], block[1], block[2]);
        }
        for (int columns : new int[] {1, 3, 7, 16, 17, 65, 300}) {
            addRows(cases, 1, 1, columns);
            addRows(cases, 17, 7, columns);
            addRows(cases, 33, 65, columns);
            addRows(cases, 3, 300, columns);
        }
        for (int[] size : new int[][] {{1, 1}, {1, 7}, {5, 1}, {7, 17}, {65, 33}, {3, 5000}, {300, 65}}) {
            addMatrix(cases, size[0], size[1]);
        }
        cases.add(KernelCase.exact(
                "argmax of ties",
                o -> o.device()
                        .argmaxRows(
                                3,
                                4,
                                o.given("x", 1, 2, 2, 0, -1, -1, -1, -1, -3, -2, -5, -2),
                                o.integerOutput("index", 3))));
        for (int i = 0; i < SHAPES.length; i++) {
            int[] shape = SHAPES[i];
            int length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            for (int[] order : ORDERS[i]) {
                cases.add(KernelCase.exact(
                        "permute " + Arrays.toString(shape) + " by " + Arrays.toString(order),
                        o -> o.device().permute(shape, order, o.input("x", length), o.output("y", length))));
            }
        }
        return cases;
    }

    private static void addBlock(List<KernelCase> cases, int outer, int count, int inner) {
        String size = " " + outer + "x" + count + "x" + inner;
        cases.add(new KernelCase(
                "sum" + size,
                count,
                o -> o.device()
                        .reduce(
                                Reduction.SUM,
                                outer,
                                count,
                                inner,
                                o.input("x", outer * count * inner),
                                o.output("y", outer * inner))));
        for (int high : new int[] {2, -1}) {
            cases.add(KernelCase.exact(
                    "max" + size + " below " + high,
                    o -> o.device()
                            .reduce(
                                    Reduction.MAX,
                                    outer,
                                    count,
                                    inner,
                                    o.input("x", outer * count * inner, -2, high),
                                    o.output("y", outer * inner))));
        }
        for (double alpha : new double[] {1, -0.3}) {
            cases.add(new KernelCase(
                    "repeat" + size + " times " + alpha,
                    1,
                    o -> o.device()
                            .repeat(
                                    outer,
                                    count,
                                    inner,
                                    alpha,
                                    o.input("x", outer * inner),
                                    o.output("y", outer * count * inner))));
        }
    }

    private static void addMatrix(List<KernelCase> cases, int rows, int columns) {
        String size = " " + rows + "x" + columns;
        cases.add(KernelCase.exact(
                "argmax" + size,
                o -> o.device()
                        .argmaxRows(rows, columns, o.input("x", rows * columns), o.integerOutput("index", rows))));
        for (int[] pitch : new int[][] {{columns, columns}, {columns + 3, columns}, {columns, columns + 5}}) {
            cases.add(KernelCase.exact(
                    "copy columns" + size + " from every " + pitch[0] + " to every " + pitch[1],
                    o -> o.device()
                            .copyColumns(
                                    rows,
                                    columns,
                                    pitch[0],
                                    pitch[1],
                                    o.input("x", (rows - 1) * pitch[0] + columns),
                                    o.changed("y", (rows - 1) * pitch[1] + columns))));
        }
    }

    private static void addRows(List<KernelCase> cases, int table, int count, int columns) {
        String size = " " + count + " of " + table + "x" + columns;
        cases.add(KernelCase.exact(
                "gather" + size,
                o -> o.device()
                        .gatherRows(
                                count,
                                columns,
                                o.input("x", table * columns),
                                o.indices("index", count, table),
                                o.output("y", count * columns))));
        cases.add(new KernelCase(
                "scatter" + size,
                1 + count / table,
                o -> o.device()
                        .scatterAddRows(
                                count,
                                columns,
                                o.input("x", count * columns),
                                o.indices("index", count, table),
                                o.changed("y", table * columns))));
    }
}
