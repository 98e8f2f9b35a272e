package io.github.ssl4j.device;

/** Elements of a {@link FormulaDevice}, all kept as double. */
record FormulaStorage(Device device, ElementType type, double[] values, int offset, long length) implements Storage {

    static double get(Storage storage, long i) {
        FormulaStorage of = (FormulaStorage) storage;
        return of.values[Math.toIntExact(of.offset + i)];
    }

    static int index(Storage storage, long i) {
        return (int) get(storage, i);
    }

    static void set(Storage storage, long i, double value) {
        FormulaStorage of = (FormulaStorage) storage;
        of.values[Math.toIntExact(of.offset + i)] = value;
    }

    @Override
    public Storage slice(long from, long count) {
        if (from < 0 || count < 0 || from + count > length) {
            throw new IllegalArgumentException("no " + count + " elements from " + from + " on among " + length);
        }
        return new FormulaStorage(device, type, values, Math.toIntExact(offset + from), count);
    }

    @Override
    public void close() {}
}
