package io.github.ssl4j.tensor;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.Storage;
import java.util.Arrays;

/** Operations that move elements or add them up. */
final class Reshaping {

    private Reshaping() {}

    static Tensor reshape(Tensor x, int... shape) {
        if (Shapes.length(shape) != x.length()) {
            throw new IllegalArgumentException("reshape: expected as many elements as in " + Arrays.toString(shape)
                    + ", found " + Arrays.toString(x.shape()));
        }
        return Tape.record(
                x.view("reshape", 0, shape), new Tensor[] {x}, dy -> new Tensor[] {dy.view("reshape", 0, x.shape())});
    }

    static Tensor permute(Tensor input, int... order) {
        Tensor x = input.floating();
        int[] inverse = new int[order.length];
        int[] shape = new int[order.length];
        boolean[] seen = new boolean[x.rank()];
        boolean once = order.length == x.rank();
        for (int i = 0; i < order.length && once; i++) {
            once = order[i] >= 0 && order[i] < seen.length && !seen[order[i]];
            if (once) {
                seen[order[i]] = true;
                inverse[order[i]] = i;
                shape[i] = x.size(order[i]);
            }
        }
        if (!once) {
            throw new IllegalArgumentException("permute: expected every axis of " + Arrays.toString(x.shape())
                    + " once, found " + Arrays.toString(order));
        }
        Tensor y = Tensor.uninitialized(x.device(), "permute", shape);
        x.device().permute(x.shape(), order, x.storage(), y.storage());
        return Tape.record(y, new Tensor[] {x}, dy -> new Tensor[] {permute(dy, inverse)});
    }

    static Tensor slice(Tensor x, int from, int count) {
        if (from < 0 || count < 1 || count > x.size(0) - from) {
            throw new IllegalArgumentException("slice: expected rows of " + Arrays.toString(x.shape()) + ", found "
                    + count + " rows from row " + from + " on");
        }
        int[] shape = x.shape();
        long row = x.length() / shape[0];
        shape[0] = count;
        return Tape.record(x.view("slice", from * row, shape), new Tensor[] {x}, dy -> {
            Tensor dx = Tensor.like(x, "slice backward");
            x.device().fill(dx.storage(), 0);
            x.device().copy(dy.storage(), dx.storage().slice(from * row, dy.length()));
            return new Tensor[] {dx};
        });
    }

    static Tensor concatenate(Tensor... inputs) {
        Tensor[] parts = ofOneType(inputs);
        if (parts.length == 0) {
            throw new IllegalArgumentException("concatenate: expected at least one tensor, found none");
        }
        int[] shape = parts[0].shape();
        shape[0] = 0;
        for (Tensor part : parts) {
            Shapes.requireSameDevice("concatenate", parts[0], part);
            int[] expected = parts[0].shape();
            expected[0] = part.size(0);
            Shapes.requireShape("concatenate", "every part", part, expected);
            shape[0] += part.size(0);
        }
        Tensor y = Tensor.uninitialized(parts[0].device(), parts[0].type(), "concatenate", shape);
        long offset = 0;
        for (Tensor part : parts) {
            y.device().copy(part.storage(), y.storage().slice(offset, part.length()));
            offset += part.length();
        }
        return Tape.record(y, parts, dy -> {
            Tensor[] gradients = new Tensor[parts.length];
            long start = 0;
            for (int i = 0; i < parts.length; i++) {
                gradients[i] = dy.view("concatenate backward", start, parts[i].shape());
                start += parts[i].length();
            }
            return gradients;
        });
    }

    /** Returns the parts as they are, or all in the device's floating type where they differ. */
    private static Tensor[] ofOneType(Tensor... parts) {
        boolean same = Arrays.stream(parts).allMatch(part -> part.type() == parts[0].type());
        return same ? parts.clone() : floating(parts);
    }

    private static Tensor[] floating(Tensor... parts) {
        return Arrays.stream(parts).map(Tensor::floating).toArray(Tensor[]::new);
    }

    static Tensor concatenateColumns(Tensor... inputs) {
        Tensor[] parts = floating(inputs);
        if (parts.length == 0) {
            throw new IllegalArgumentException("concatenateColumns: expected at least one tensor, found none");
        }
        Device device = parts[0].device();
        int rows = parts[0].size(0);
        int all = 0;
        for (Tensor part : parts) {
            Shapes.requireSameDevice("concatenateColumns", parts[0], part);
            Shapes.requireRank("concatenateColumns", "every part", part, 2, "[N, D]");
            Shapes.requireShape("concatenateColumns", "every part", part, rows, part.size(1));
            all += part.size(1);
        }
        int width = all;
        Tensor y = Tensor.uninitialized(device, "concatenateColumns", rows, width);
        int offset = 0;
        for (Tensor part : parts) {
            int columns = part.size(1);
            device.copyColumns(rows, columns, columns, width, part.storage(), from(offset, y));
            offset += columns;
        }
        return Tape.record(y, parts, dy -> {
            Tensor[] gradients = new Tensor[parts.length];
            int start = 0;
            for (int i = 0; i < parts.length; i++) {
                int columns = parts[i].size(1);
                if (parts[i].requiresGradient()) {
                    gradients[i] = Tensor.uninitialized(device, "concatenateColumns backward", rows, columns);
                    device.copyColumns(rows, columns, width, columns, from(start, dy), gradients[i].storage());
                }
                start += columns;
            }
            return gradients;
        });
    }

    static Tensor columns(Tensor input, int from, int count) {
        Tensor x = input.floating();
        Shapes.requireRank("columns", "x", x, 2, "[N, D]");
        int rows = x.size(0);
        int width = x.size(1);
        if (from < 0 || count < 1 || count > width - from) {
            throw new IllegalArgumentException("columns: expected columns of " + Arrays.toString(x.shape()) + ", found "
                    + count + " columns from column " + from + " on");
        }
        Device device = x.device();
        Tensor y = Tensor.uninitialized(device, "columns", rows, count);
        device.copyColumns(rows, count, width, count, from(from, x), y.storage());
        return Tape.record(y, new Tensor[] {x}, dy -> {
            Tensor dx = Tensor.uninitialized(device, "columns backward", rows, width);
            device.fill(dx.storage(), 0);
            device.copyColumns(rows, count, count, width, dy.storage(), from(from, dx));
            return new Tensor[] {dx};
        });
    }

    static Tensor repeat(Tensor input, int count) {
        Tensor x = input.floating();
        int length = Math.toIntExact(x.length());
        int[] shape = new int[x.rank() + 1];
        shape[0] = count;
        System.arraycopy(x.shape(), 0, shape, 1, x.rank());
        Tensor y = Tensor.uninitialized(x.device(), "repeat", shape);
        x.device().repeat(1, count, length, 1, x.storage(), y.storage());
        return Tape.record(y, new Tensor[] {x}, dy -> new Tensor[] {sum(dy, 1, count, length, 1, x.shape())});
    }

    private static Storage from(int offset, Tensor x) {
        return x.storage().slice(offset, x.length() - offset);
    }

    static Tensor argmax(Tensor input) {
        Tensor x = input.floating();
        int axis = x.rank() - 1;
        int rows = Shapes.before(x.shape(), axis);
        Tensor y = Tensor.uninitialized(x.device(), ElementType.INT32, "argmax", without(x.shape(), axis));
        x.device().argmaxRows(rows, x.size(axis), x.storage(), y.storage());
        return y;
    }

    static Tensor gatherRows(Tensor input, Tensor index) {
        Tensor x = input.floating();
        Shapes.requireRank("gatherRows", "index", index, 1, "[N]");
        if (index.type() != ElementType.INT32) {
            throw new IllegalArgumentException("gatherRows: expected an INT32 index, found " + index.type());
        }
        Shapes.requireSameDevice("gatherRows", x, index);
        int[] shape = x.shape();
        int columns = Math.toIntExact(x.length() / shape[0]);
        shape[0] = index.size(0);
        Tensor y = Tensor.uninitialized(x.device(), "gatherRows", shape);
        x.device().gatherRows(index.size(0), columns, x.storage(), index.storage(), y.storage());
        return Tape.record(y, new Tensor[] {x}, dy -> {
            Tensor dx = Tensor.uninitialized(x.device(), "gatherRows backward", x.shape());
            x.device().fill(dx.storage(), 0);
            x.device().scatterAddRows(index.size(0), columns, dy.storage(), index.storage(), dx.storage());
            return new Tensor[] {dx};
        });
    }

    static Tensor sum(Tensor x, int axis, double scale) {
        Shapes.requireAxis("sum", x, axis);
        int[] shape = x.shape();
        int outer = Shapes.before(shape, axis);
        int count = shape[axis];
        int inner = Shapes.after(shape, axis);
        return sum(x, outer, count, inner, scale, without(shape, axis));
    }

    static Tensor sumAll(Tensor x, double scale) {
        return sum(x, 1, Math.toIntExact(x.length()), 1, scale, new int[] {1});
    }

    private static Tensor sum(Tensor x, int outer, int count, int inner, double scale, int[] shape) {
        Device device = x.device();
        Tensor y = Tensor.uninitialized(device, "sum", shape);
        Storage result = y.storage();
        device.reduce(Reduction.SUM, outer, count, inner, x.storage(), result);
        if (scale != 1) {
            device.affine(scale, 0, result, result);
        }
        return Tape.record(y, new Tensor[] {x}, dy -> {
            Tensor dx = Tensor.uninitialized(device, "sum backward", x.shape());
            device.repeat(outer, count, inner, scale, dy.storage(), dx.storage());
            return new Tensor[] {dx};
        });
    }

    private static int[] without(int[] shape, int axis) {
        if (shape.length == 1) {
            return new int[] {1};
        }
        int[] rest = new int[shape.length - 1];
        System.arraycopy(shape, 0, rest, 0, axis);
        System.arraycopy(shape, axis + 1, rest, axis, rest.length - axis);
        return rest;
    }
}
