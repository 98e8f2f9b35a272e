package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.Storage;

/** Reductions, their reverse, and everything that puts elements elsewhere. */
final class MovingKernels {
    private static final int MOST_AXES = 6;

    private MovingKernels() {}

    static void reduce(Kernel kernel, Reduction reduction, int outer, int count, int inner, Storage x, Storage y) {
        Nd4jStorage output = kernel.floating("y", y, (long) outer * inner);
        double[] inputs = kernel.floating("x", x, (long) outer * count * inner).get();
        double[] values = new double[outer * inner];
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                double value = reduction == Reduction.SUM ? 0 : Double.NEGATIVE_INFINITY;
                for (int c = 0; c < count; c++) {
                    double input = inputs[(o * count + c) * inner + i];
                    value = reduction == Reduction.SUM ? value + input : Math.max(value, input);
                }
                values[o * inner + i] = value;
            }
        }
        output.set(values);
    }

    static void repeat(Kernel kernel, int outer, int count, int inner, double alpha, Storage x, Storage y) {
        Nd4jStorage output = kernel.floating("y", y, (long) outer * count * inner);
        double[] inputs = kernel.floating("x", x, (long) outer * inner).get();
        double[] values = new double[outer * count * inner];
        for (int o = 0; o < outer; o++) {
            for (int c = 0; c < count; c++) {
                for (int i = 0; i < inner; i++) {
                    values[(o * count + c) * inner + i] = alpha * inputs[o * inner + i];
                }
            }
        }
        output.set(values);
    }

    static void gatherRows(Kernel kernel, int count, int columns, Storage x, Storage index, Storage y) {
        Nd4jStorage output = kernel.floating("y", y, (long) count * columns);
        double[] inputs = kernel.floating("x", x).get();
        int[] rows = rows(kernel, index, count, "x", inputs.length / columns);
        double[] values = new double[count * columns];
        for (int i = 0; i < count; i++) {
            System.arraycopy(inputs, rows[i] * columns, values, i * columns, columns);
        }
        output.set(values);
    }

    static void scatterAddRows(Kernel kernel, int count, int columns, Storage x, Storage index, Storage y) {
        Nd4jStorage output = kernel.floating("y", y);
        double[] inputs = kernel.floating("x", x, (long) count * columns).get();
        double[] values = output.get();
        int[] rows = rows(kernel, index, count, "y", values.length / columns);
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < columns; c++) {
                values[rows[i] * columns + c] += inputs[i * columns + c];
            }
        }
        output.set(values);
    }

    private static int[] rows(Kernel kernel, Storage index, int count, String argument, int available) {
        int[] rows = kernel.integers("index", index, count).getIntegers();
        for (int i = 0; i < count; i++) {
            if (rows[i] < 0 || rows[i] >= available) {
                throw kernel.illegal(
                        "index[" + i + "] names row " + rows[i] + ", but " + argument + " has " + available + " rows");
            }
        }
        return rows;
    }

    static void copyColumns(Kernel kernel, int rows, int columns, int xPitch, int yPitch, Storage x, Storage y) {
        Nd4jStorage output = kernel.floating("y", y, (rows - 1L) * yPitch + columns);
        double[] inputs =
                kernel.floating("x", x, (rows - 1L) * xPitch + columns).get();
        double[] values = output.get();
        for (int r = 0; r < rows; r++) {
            System.arraycopy(inputs, r * xPitch, values, r * yPitch, columns);
        }
        output.set(values);
    }

    static void argmaxRows(Kernel kernel, int rows, int columns, Storage x, Storage index) {
        Nd4jStorage output = kernel.integers("index", index, rows);
        double[] values = kernel.floating("x", x, (long) rows * columns).get();
        double[] largest = new double[rows];
        for (int r = 0; r < rows; r++) {
            int best = 0;
            for (int c = 1; c < columns; c++) {
                best = values[r * columns + c] > values[r * columns + best] ? c : best;
            }
            largest[r] = best;
        }
        output.set(largest);
    }

    static void permute(Kernel kernel, int[] shape, int[] order, Storage x, Storage y) {
        int axes = shape.length;
        if (axes > MOST_AXES || order.length != axes) {
            throw kernel.illegal("expected at most " + MOST_AXES + " axes and an order of as many, found " + axes
                    + " and " + order.length);
        }
        int[] strides = new int[axes];
        int length = 1;
        for (int axis = axes - 1; axis >= 0; axis--) {
            strides[axis] = length;
            length = Math.multiplyExact(length, shape[axis]);
        }
        Nd4jStorage output = kernel.floating("y", y, length);
        double[] inputs = kernel.floating("x", x, length).get();
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            int remainder = i;
            int from = 0;
            for (int axis = axes - 1; axis >= 0; axis--) {
                int size = shape[order[axis]];
                from += remainder % size * strides[order[axis]];
                remainder /= size;
            }
            values[i] = inputs[from];
        }
        output.set(values);
    }
}
