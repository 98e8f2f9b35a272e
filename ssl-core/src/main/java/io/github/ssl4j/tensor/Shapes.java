package io.github.ssl4j.tensor;

import java.util.Arrays;

/** Checks of shapes, with messages that name the operation. */
final class Shapes {

    private Shapes() {}

    static long length(int... shape) {
        if (shape.length == 0) {
            throw new IllegalArgumentException("a tensor needs at least one axis, found none; a scalar is [1]");
        }
        long length = 1;
        for (int size : shape) {
            if (size < 1) {
                throw new IllegalArgumentException(
                        "a tensor needs sizes of at least 1, found " + Arrays.toString(shape));
            }
            length *= size;
        }
        return length;
    }

    /** Returns the product of the sizes before {@code axis}. */
    static int before(int[] shape, int axis) {
        return product(shape, 0, axis);
    }

    /** Returns the product of the sizes after {@code axis}. */
    static int after(int[] shape, int axis) {
        return product(shape, axis + 1, shape.length);
    }

    private static int product(int[] shape, int from, int to) {
        int product = 1;
        for (int i = from; i < to; i++) {
            product = Math.multiplyExact(product, shape[i]);
        }
        return product;
    }

    static void requireRank(String operation, String name, Tensor tensor, int rank, String letters) {
        if (tensor.rank() != rank) {
            throw mismatch(operation, name, letters, tensor);
        }
    }

    static void requireShape(String operation, String name, Tensor tensor, int... expected) {
        if (!Arrays.equals(tensor.shape(), expected)) {
            throw mismatch(operation, name, Arrays.toString(expected), tensor);
        }
    }

    static void requireAxis(String operation, Tensor tensor, int axis) {
        if (axis < 0 || axis >= tensor.rank()) {
            throw new IllegalArgumentException(
                    operation + ": axis " + axis + " does not exist in " + Arrays.toString(tensor.shape()));
        }
    }

    /** Checks that all operands are on the device of the first; a null is passed over. */
    static void requireSameDevice(String operation, Tensor first, Tensor... others) {
        for (Tensor other : others) {
            if (other != null && other.device() != first.device()) {
                throw new IllegalArgumentException(operation + ": expected all operands on "
                        + first.device().description() + ", found one on "
                        + other.device().description());
            }
        }
    }

    static IllegalArgumentException mismatch(String operation, String name, String expected, Tensor found) {
        return new IllegalArgumentException(operation + ": expected " + name + " of shape " + expected + ", found "
                + Arrays.toString(found.shape()));
    }
}
