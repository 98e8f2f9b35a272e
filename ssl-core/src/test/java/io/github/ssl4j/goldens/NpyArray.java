package io.github.ssl4j.goldens;

import io.github.ssl4j.data.files.NpyHeader;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An array of numpy's .npy format, versions 1 to 3, little-endian and in C order; every type is widened to double.
 *
 * @param shape the length of every axis; none for a scalar
 * @param values the elements, the last axis fastest
 */
public record NpyArray(int[] shape, double[] values) {
    /** Checks that the shape holds as many elements as there are values. */
    public NpyArray {
        if (elements(shape) != values.length) {
            throw new IllegalArgumentException("an array of shape " + Arrays.toString(shape) + " has " + elements(shape)
                    + " elements, found " + values.length);
        }
    }

    /**
     * Reads a whole .npy file.
     *
     * @param what the name of the file, for messages
     * @throws IllegalArgumentException if the bytes are not such a file, its type is not f4, f8, i4, i8, u1 or bool, or
     *     its length does not match its header
     */
    public static NpyArray parse(String what, byte[] file) {
        NpyHeader header = NpyHeader.parse(what, file);
        if (header.fortranOrder()) {
            throw new IllegalArgumentException(what + " is in Fortran order, expected C order");
        }
        int[] shape = Arrays.stream(header.shape()).mapToInt(Math::toIntExact).toArray();
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(header.bytes());
        return new NpyArray(shape, elements(what, header.type(), bytes, elements(shape)));
    }

    private static double[] elements(String what, String type, ByteBuffer bytes, long count) {
        int size = switch (type) {
            case "<f4", "<i4" -> 4;
            case "<f8", "<i8" -> 8;
            case "|u1", "|b1" -> 1;
            default ->
                throw new IllegalArgumentException(
                        what + " has elements of type " + type + ", expected <f4, <f8, <i4, <i8, |u1 or |b1");
        };
        if (bytes.remaining() != count * size) {
            throw new IllegalArgumentException(
                    what + " should hold " + count * size + " bytes of elements, found " + bytes.remaining());
        }
        double[] values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case "<f4" -> bytes.getFloat();
                case "<f8" -> bytes.getDouble();
                case "<i4" -> bytes.getInt();
                case "<i8" -> bytes.getLong();
                default -> Byte.toUnsignedInt(bytes.get());
            };
        }
        return values;
    }

    private static long elements(int[] shape) {
        return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    }

    /** Returns the number of elements. */
    public int length() {
        return values.length;
    }

    /** Returns the length of one axis. */
    public int size(int axis) {
        return shape[axis];
    }

    /**
     * Returns the only element.
     *
     * @throws IllegalStateException if there is not exactly one
     */
    public double scalar() {
        if (values.length != 1) {
            throw new IllegalStateException("expected one element, found the shape " + Arrays.toString(shape));
        }
        return values[0];
    }

    /** Returns the elements rounded to float. */
    public float[] floats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /**
     * Returns the elements as integers.
     *
     * @throws IllegalStateException if one is none
     */
    public int[] ints() {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) values[i];
            if (ints[i] != values[i]) {
                throw new IllegalStateException("element " + i + " is no integer: " + values[i]);
            }
        }
        return ints;
    }

    /** Returns the values in the floating type of a device, in the scope that is open or for good. */
    public Tensor tensor(Device device) {
        return Tensor.of(device, values, shape);
    }

    /** Returns the values, which must be whole numbers, as INT32 in one axis. */
    public Tensor integers(Device device) {
        return Tensor.of(device, ints(), values.length);
    }

    @Override
    public String toString() {
        return "NpyArray" + Arrays.toString(shape);
    }
}
