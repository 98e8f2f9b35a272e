package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;

/** Small tables that a kernel reads, copied to the card for one call. */
final class Uploads {
    private final Device device;

    Uploads(Device device) {
        this.device = device;
    }

    CudaStorage of(int... values) {
        CudaStorage storage = allocate(ElementType.INT32, values.length);
        device.write(storage, values, 0);
        return storage;
    }

    CudaStorage of(float... values) {
        CudaStorage storage = allocate(ElementType.FLOAT32, values.length);
        device.write(storage, values, 0);
        return storage;
    }

    /** Copies doubles as they are, which a device of float32 has no type for: by their bits, the lower half first. */
    CudaStorage exact(double... values) {
        int[] halves = new int[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            long bits = Double.doubleToRawLongBits(values[i]);
            halves[2 * i] = (int) bits;
            halves[2 * i + 1] = (int) (bits >>> 32);
        }
        return of(halves);
    }

    private CudaStorage allocate(ElementType type, long length) {
        Storage storage = device.allocate(type, length);
        return (CudaStorage) storage;
    }
}
