package io.github.ssl4j.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The operands of one kernel call on one device. The same case gets the same numbers on every device: they depend on
 * the names of case and operand alone, and are exact in float32. Every operand is a view that begins {@code offset}
 * elements into its storage, with guard elements on both sides; outputs hold NaN before the call. Operands named as
 * narrow hold numbers that are exact in bfloat16, in storages of the device's activation type.
 */
final class Operands implements AutoCloseable {
    private static final int GUARD = 5;
    private static final int SENTINEL = 77;

    private final Device device;
    private final String caseName;
    private final int offset;
    private final Set<String> narrow;
    private final List<Operand> operands = new ArrayList<>();
    private final List<Storage> workspaces = new ArrayList<>();

    private record Operand(String name, Storage whole, Storage part, double[] before, boolean isResult) {}

    Operands(Device device, String caseName, int offset, Set<String> narrow) {
        this.device = device;
        this.caseName = caseName;
        this.offset = offset;
        this.narrow = narrow;
    }

    Device device() {
        return device;
    }

    /** Returns uniform numbers from [-2, 2), not to be changed by the kernel. */
    Storage input(String name, long length) {
        return input(name, length, -2, 2);
    }

    /** Returns uniform numbers from [low, high), not to be changed by the kernel. */
    Storage input(String name, long length, double low, double high) {
        return floating(name, uniform(name, length, low, high), false);
    }

    /** Returns uniform numbers between 0.05 and 2 from 0, not to be changed by the kernel. */
    Storage inputAwayFromZero(String name, long length) {
        double[] values = uniform(name, length, -1.95, 1.95);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] + Math.copySign(0.05, values[i]));
        }
        return floating(name, values, false);
    }

    /** Returns these numbers, not to be changed by the kernel. */
    Storage given(String name, double... values) {
        return floating(name, values, false);
    }

    /** Returns uniform numbers from [-2, 2) that the kernel changes. */
    Storage changed(String name, long length) {
        return changed(name, length, -2, 2);
    }

    /** Returns uniform numbers from [low, high) that the kernel changes. */
    Storage changed(String name, long length, double low, double high) {
        return floating(name, uniform(name, length, low, high), true);
    }

    /** Returns room that the kernel must fill. */
    Storage output(String name, long length) {
        double[] values = new double[Math.toIntExact(length)];
        Arrays.fill(values, Double.NaN);
        return floating(name, values, true);
    }

    /** Returns indices, not to be changed by the kernel. */
    Storage indices(String name, int... values) {
        return integers(name, values, false);
    }

    /** Returns room for integers that the kernel must fill; it holds -1. */
    Storage integerOutput(String name, int length) {
        int[] values = new int[length];
        Arrays.fill(values, -1);
        return integers(name, values, true);
    }

    /** Returns {@code count} indices from [0, bound), the last of which is {@code bound - 1}. */
    Storage indices(String name, int count, int bound) {
        Random random = random(name);
        int[] values = new int[count];
        for (int i = 0; i < count - 1; i++) {
            values[i] = random.nextInt(bound);
        }
        values[count - 1] = bound - 1;
        return indices(name, values);
    }

    /** Returns memory that a kernel carries from forward to backward; null for none. */
    Storage workspace(long bytes) {
        if (bytes == 0) {
            return null;
        }
        Storage workspace = device.allocate(ElementType.UINT8, bytes);
        workspaces.add(workspace);
        return workspace;
    }

    /**
     * Returns what the kernel wrote, by name.
     *
     * @throws AssertionError if it changed an input or an element beside an operand
     */
    Map<String, double[]> results() {
        Map<String, double[]> results = new LinkedHashMap<>();
        for (Operand operand : operands) {
            double[] whole = read(operand.whole());
            int end = offset + operand.before().length;
            for (int i = 0; i < whole.length; i++) {
                if ((i < offset || i >= end) && whole[i] != SENTINEL) {
                    throw new AssertionError(caseName + ": " + operand.name() + " of " + operand.before().length
                            + " elements was written at " + (i - offset) + ": " + whole[i]);
                }
            }
            double[] values = Arrays.copyOfRange(whole, offset, end);
            if (operand.isResult()) {
                results.put(operand.name(), values);
            } else if (!Arrays.equals(values, operand.before())) {
                throw new AssertionError(caseName + ": the input " + operand.name() + " was changed, at element "
                        + Arrays.mismatch(values, operand.before()));
            }
        }
        if (results.isEmpty()) {
            throw new AssertionError(caseName + " has no result");
        }
        return results;
    }

    @Override
    public void close() {
        operands.forEach(operand -> operand.whole().close());
        workspaces.forEach(Storage::close);
    }

    private double[] read(Storage storage) {
        int length = Math.toIntExact(storage.length());
        if (storage.type() == ElementType.INT32) {
            int[] values = new int[length];
            device.read(storage, values, 0);
            return Arrays.stream(values).asDoubleStream().toArray();
        }
        double[] values = new double[length];
        device.read(storage, values, 0);
        return values;
    }

    private Storage floating(String name, double[] values, boolean isResult) {
        boolean isNarrow = narrow.contains(name);
        double[] held = isNarrow ? Arrays.stream(values).map(Operands::rounded).toArray() : values;
        double[] padded = new double[offset + held.length + GUARD];
        Arrays.fill(padded, SENTINEL);
        System.arraycopy(held, 0, padded, offset, held.length);
        Storage whole = device.allocate(isNarrow ? device.activation() : device.floating(), padded.length);
        try (Storage wide = device.allocate(device.floating(), padded.length)) {
            device.write(wide, padded, 0);
            device.convert(wide, whole);
        }
        Storage part = whole.slice(offset, held.length);
        operands.add(new Operand(name, whole, part, held, isResult));
        return part;
    }

    private Storage integers(String name, int[] values, boolean isResult) {
        Storage whole = device.allocate(ElementType.INT32, offset + values.length + GUARD);
        int[] padded = new int[offset + values.length + GUARD];
        Arrays.fill(padded, SENTINEL);
        System.arraycopy(values, 0, padded, offset, values.length);
        device.write(whole, padded, 0);
        Storage part = whole.slice(offset, values.length);
        operands.add(new Operand(
                name, whole, part, Arrays.stream(values).asDoubleStream().toArray(), isResult));
        return part;
    }

    private double[] uniform(String name, long length, double low, double high) {
        Random random = random(name);
        double[] values = new double[Math.toIntExact(length)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return values;
    }

    /** Cuts a number to the 8 significant bits of bfloat16. */
    private static double rounded(double value) {
        return Float.intBitsToFloat(Float.floatToIntBits((float) value) & 0xffff0000);
    }

    private Random random(String name) {
        return new Random((caseName + "/" + name).hashCode());
    }
}
