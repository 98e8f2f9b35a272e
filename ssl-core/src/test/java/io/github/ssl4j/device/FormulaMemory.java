package io.github.ssl4j.device;

import static io.github.ssl4j.device.FormulaStorage.get;
import static io.github.ssl4j.device.FormulaStorage.set;

/** The memory of {@link FormulaDevice}: arrays of the JVM. */
abstract class FormulaMemory implements Device {

    @Override
    public String description() {
        return "formulas in loops";
    }

    @Override
    public ElementType floating() {
        return ElementType.FLOAT64;
    }

    @Override
    public Storage allocate(ElementType type, long length) {
        return new FormulaStorage(this, type, new double[Math.toIntExact(length)], 0, length);
    }

    @Override
    public MemoryStatistics memory() {
        return new MemoryStatistics(0, 0, 0, 0);
    }

    @Override
    public void trim() {}

    @Override
    public void write(Storage target, float[] values, int from) {
        for (int i = 0; i < target.length(); i++) {
            set(target, i, values[from + i]);
        }
    }

    @Override
    public void write(Storage target, double[] values, int from) {
        for (int i = 0; i < target.length(); i++) {
            set(target, i, values[from + i]);
        }
    }

    @Override
    public void write(Storage target, int[] values, int from) {
        for (int i = 0; i < target.length(); i++) {
            set(target, i, values[from + i]);
        }
    }

    @Override
    public void read(Storage source, float[] values, int from) {
        for (int i = 0; i < source.length(); i++) {
            values[from + i] = (float) get(source, i);
        }
    }

    @Override
    public void read(Storage source, double[] values, int from) {
        for (int i = 0; i < source.length(); i++) {
            values[from + i] = get(source, i);
        }
    }

    @Override
    public void read(Storage source, int[] values, int from) {
        for (int i = 0; i < source.length(); i++) {
            values[from + i] = (int) get(source, i);
        }
    }

    @Override
    public void close() {}
}
