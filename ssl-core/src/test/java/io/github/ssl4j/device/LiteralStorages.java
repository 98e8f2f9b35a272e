package io.github.ssl4j.device;

/** Storages of one device from literal values, and back. */
public abstract class LiteralStorages {
    private final Device device;

    protected LiteralStorages(Device device) {
        this.device = device;
    }

    /** Returns a storage of the device's floating type. */
    public final Storage of(double... values) {
        Storage storage = device.allocate(device.floating(), values.length);
        device.write(storage, values, 0);
        return storage;
    }

    public final Storage indices(int... values) {
        Storage storage = device.allocate(ElementType.INT32, values.length);
        device.write(storage, values, 0);
        return storage;
    }

    /** Returns a storage full of NaN, so that an output that is not written completely shows. */
    public final Storage output(long length) {
        Storage storage = device.allocate(device.floating(), length);
        device.fill(storage, Double.NaN);
        return storage;
    }

    public final double[] values(Storage storage) {
        double[] values = new double[(int) storage.length()];
        device.read(storage, values, 0);
        return values;
    }
}
