package io.github.ssl4j.spark;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.tensor.Tensor;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The values of a tensor in memory of this process: its own memory where the device works there, a copy elsewhere.
 * Narrow floating types are copied in the device's full width, so that sums are rounded once.
 */
final class HostValues implements AutoCloseable {
    private final Tensor tensor;
    private final ElementType type;
    private final Pointer copy;
    private final Place place;

    private HostValues(Tensor tensor) {
        this.tensor = tensor;
        Storage storage = tensor.storage();
        this.type = storage.type().isFloating() ? storage.device().floating() : storage.type();
        OptionalLong address = type == storage.type() ? storage.hostAddress() : OptionalLong.empty();
        this.copy = address.isPresent() ? null : memory();
        this.place = new Place(address.orElseGet(() -> copy.address()));
    }

    /** Returns memory for the values of a tensor, with undefined contents where it is a copy. */
    static HostValues to(Tensor tensor) {
        return new HostValues(tensor);
    }

    /** Returns the values of a tensor. */
    static HostValues of(Tensor tensor) {
        HostValues values = new HostValues(tensor);
        values.read();
        return values;
    }

    private Pointer memory() {
        long length = tensor.length();
        return switch (type) {
            case FLOAT32 -> new FloatPointer(length);
            case FLOAT64 -> new DoublePointer(length);
            case INT32 -> new IntPointer(length);
            default -> throw new IllegalArgumentException("expected FLOAT32, FLOAT64 or INT32, found " + tensor);
        };
    }

    private void read() {
        if (copy == null) {
            return;
        }
        Device device = tensor.device();
        int length = Math.toIntExact(tensor.length());
        if (copy instanceof FloatPointer floats) {
            float[] values = new float[length];
            device.read(tensor.storage(), values, 0);
            floats.put(values);
        } else if (copy instanceof DoublePointer doubles) {
            double[] values = new double[length];
            device.read(tensor.storage(), values, 0);
            doubles.put(values);
        } else if (copy instanceof IntPointer ints) {
            int[] values = new int[length];
            device.read(tensor.storage(), values, 0);
            ints.put(values);
        }
    }

    /** Copies the values back to the tensor, where they are a copy. */
    void write() {
        if (copy == null) {
            return;
        }
        int length = Math.toIntExact(tensor.length());
        if (copy instanceof FloatPointer floats) {
            float[] values = new float[length];
            floats.get(values);
            write(storage -> tensor.device().write(storage, values, 0));
        } else if (copy instanceof DoublePointer doubles) {
            double[] values = new double[length];
            doubles.get(values);
            write(storage -> tensor.device().write(storage, values, 0));
        } else if (copy instanceof IntPointer ints) {
            int[] values = new int[length];
            ints.get(values);
            write(storage -> tensor.device().write(storage, values, 0));
        }
    }

    private void write(Consumer<Storage> writing) {
        if (tensor.type() == type) {
            writing.accept(tensor.storage());
        } else {
            try (Storage wide = tensor.device().allocate(type, tensor.length())) {
                writing.accept(wide);
                tensor.device().convert(wide, tensor.storage());
            }
        }
    }

    /** Returns where they are. */
    Place place() {
        return place;
    }

    /** Returns the type that the values have here. */
    ElementType type() {
        return type;
    }

    long length() {
        return tensor.length();
    }

    long bytes() {
        return tensor.length() * type.bytes();
    }

    @Override
    public void close() {
        if (copy != null) {
            copy.close();
        }
    }
}
