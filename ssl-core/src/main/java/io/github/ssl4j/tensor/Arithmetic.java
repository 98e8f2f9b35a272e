package io.github.ssl4j.tensor;

import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;
import java.util.Arrays;

/** Elementwise operations, with the second operand spread over the first where it is smaller. */
final class Arithmetic {

    private Arithmetic() {}

    /** How b lies on a: as rows x columns. */
    private record Spread(Broadcast kind, int rows, int columns) {

        static Spread of(String operation, Tensor a, Tensor b) {
            Shapes.requireSameDevice(operation, a, b);
            int[] as = a.shape();
            int[] bs = b.shape();
            int length = Math.toIntExact(a.length());
            if (Arrays.equals(as, bs)) {
                return new Spread(Broadcast.NONE, 1, length);
            }
            if (b.length() == 1) {
                return new Spread(Broadcast.SCALAR, 1, length);
            }
            int columns = Math.toIntExact(b.length());
            if (bs.length <= as.length && Arrays.equals(Arrays.copyOfRange(as, as.length - bs.length, as.length), bs)) {
                return new Spread(Broadcast.ROW, length / columns, columns);
            }
            if (bs.length == as.length && isColumn(as, bs)) {
                return new Spread(Broadcast.COLUMN, columns, length / columns);
            }
            throw new IllegalArgumentException(operation + ": " + Arrays.toString(bs) + " cannot be broadcast to "
                    + Arrays.toString(as) + "; expected the same shape, one value, its last axes, or its first axes"
                    + " followed by ones");
        }

        private static boolean isColumn(int[] as, int[] bs) {
            int axis = 0;
            while (axis < as.length && as[axis] == bs[axis]) {
                axis++;
            }
            for (; axis < bs.length; axis++) {
                if (bs[axis] != 1) {
                    return false;
                }
            }
            return true;
        }

        Tensor apply(Binary function, Tensor a, Tensor b, Tensor y) {
            a.device().binary(function, kind, rows, columns, a.storage(), b.storage(), y.storage());
            return y;
        }

        /** Sums a gradient of a's shape over where b was spread. */
        Tensor gather(Tensor gradient, Tensor b) {
            return switch (kind) {
                case NONE -> gradient;
                case SCALAR -> sum(1, columns, 1, gradient, b);
                case ROW -> sum(1, rows, columns, gradient, b);
                case COLUMN -> sum(rows, columns, 1, gradient, b);
            };
        }

        private static Tensor sum(int outer, int count, int inner, Tensor gradient, Tensor b) {
            Tensor sum = Tensor.uninitialized(b.device(), "spread gradient", b.shape());
            b.device().reduce(Reduction.SUM, outer, count, inner, gradient.storage(), sum.storage());
            return sum;
        }
    }

    /** Adds a narrow b to a wide a as it is, since that is what a residual sum does. */
    static Tensor add(Tensor augend, Tensor b) {
        Tensor a = augend.type() == b.type() ? augend : augend.floating();
        Spread spread = Spread.of("add", a, b);
        Tensor y = spread.apply(Binary.ADD, a, b, Tensor.like(a, "add"));
        return Tape.record(y, new Tensor[] {a, b}, dy -> new Tensor[] {dy, wanted(b) ? spread.gather(dy, b) : null});
    }

    static Tensor subtract(Tensor minuend, Tensor subtrahend) {
        Tensor a = minuend.floating();
        Tensor b = subtrahend.floating();
        Spread spread = Spread.of("subtract", a, b);
        Tensor y = spread.apply(Binary.SUBTRACT, a, b, Tensor.like(a, "subtract"));
        return Tape.record(y, new Tensor[] {a, b}, dy ->
                new Tensor[] {dy, wanted(b) ? spread.gather(affine(dy, -1, 0), b) : null});
    }

    static Tensor multiply(Tensor multiplicand, Tensor multiplier) {
        Tensor a = multiplicand.floating();
        Tensor b = multiplier.floating();
        Spread spread = Spread.of("multiply", a, b);
        Tensor y = spread.apply(Binary.MULTIPLY, a, b, Tensor.like(a, "multiply"));
        return Tape.record(y, new Tensor[] {a, b}, dy -> new Tensor[] {
            wanted(a) ? spread.apply(Binary.MULTIPLY, dy, b, Tensor.like(a, "multiply backward")) : null,
            wanted(b) ? spread.gather(multiply(dy, a), b) : null
        });
    }

    static Tensor divide(Tensor dividend, Tensor divisor) {
        Tensor a = dividend.floating();
        Tensor b = divisor.floating();
        Spread spread = Spread.of("divide", a, b);
        Tensor y = spread.apply(Binary.DIVIDE, a, b, Tensor.like(a, "divide"));
        return Tape.record(y, new Tensor[] {a, b}, dy -> {
            Tensor da = spread.apply(Binary.DIVIDE, dy, b, Tensor.like(a, "divide backward"));
            return new Tensor[] {da, wanted(b) ? spread.gather(affine(multiply(da, y), -1, 0), b) : null};
        });
    }

    static Tensor addReluInPlace(Tensor a, Tensor b) {
        if (a.type() != b.type()) {
            return unary(Unary.RELU, "relu", add(a, b));
        }
        Shapes.requireShape("addReluInPlace", "b", b, a.shape());
        Spread spread = Spread.of("addReluInPlace", a, b);
        Storage sum = a.storage();
        Tensor y = a.overwrite("addReluInPlace");
        a.device().binary(Binary.ADD_RELU, spread.kind(), spread.rows(), spread.columns(), sum, b.storage(), sum);
        return Tape.record(y, new Tensor[] {a, b}, dy -> {
            Tensor dx = dy.reusedFor("addReluInPlace backward");
            y.device().unaryBackward(Unary.RELU, y.storage(), y.storage(), dy.storage(), dx.storage());
            return new Tensor[] {dx, dx};
        });
    }

    static Tensor affine(Tensor input, double alpha, double beta) {
        Tensor x = input.floating();
        Tensor y = Tensor.like(x, "affine");
        x.device().affine(alpha, beta, x.storage(), y.storage());
        return Tape.record(y, new Tensor[] {x}, dy -> new Tensor[] {affine(dy, alpha, 0)});
    }

    static Tensor unary(Unary function, String name, Tensor input) {
        Tensor x = function == Unary.RELU || function == Unary.GELU ? input : input.floating();
        Tensor y = Tensor.like(x, name);
        x.device().unary(function, x.storage(), y.storage());
        return Tape.record(y, new Tensor[] {x}, dy -> {
            Tensor dx = dy.reusedFor(name + " backward");
            x.device().unaryBackward(function, x.storage(), y.storage(), dy.storage(), dx.storage());
            return new Tensor[] {dx};
        });
    }

    private static boolean wanted(Tensor input) {
        return input.requiresGradient();
    }
}
