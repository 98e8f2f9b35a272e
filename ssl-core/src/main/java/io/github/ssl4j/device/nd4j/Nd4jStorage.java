package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A flat ND4J array, or a part of one. */
public final class Nd4jStorage implements Storage {
    private final Nd4jDevice device;
    private final Nd4jMemory memory;
    private final ElementType type;
    private final Nd4jStorage root;
    private final long offset;
    private final long length;
    private final INDArray array;
    private boolean closed;

    private Nd4jStorage(
            Nd4jDevice device, Nd4jMemory memory, ElementType type, Nd4jStorage root, long offset, long length) {
        this.device = device;
        this.memory = memory;
        this.type = type;
        this.root = root == null ? this : root;
        this.offset = offset;
        this.length = length;
        this.array = root == null ? memory.allocate(type, length) : root.array;
    }

    static Nd4jStorage allocate(Nd4jDevice device, Nd4jMemory memory, ElementType type, long length) {
        return new Nd4jStorage(device, memory, type, null, 0, length);
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public ElementType type() {
        return type;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Nd4jStorage slice(long from, long count) {
        requireOpen();
        if (from < 0 || count < 0 || from > length - count) {
            throw new IllegalArgumentException("a slice of " + count + " elements from " + from
                    + " on does not lie within a storage of " + length + " elements");
        }
        return new Nd4jStorage(device, memory, type, root, offset + from, count);
    }

    @Override
    public void close() {
        synchronized (root) {
            if (root == this && !closed) {
                closed = true;
                memory.free(array, type, length);
            }
        }
    }

    /** Throws where the memory has been given back. */
    void requireOpen() {
        synchronized (root) {
            if (root.closed) {
                throw new IllegalStateException("the storage of " + length + " elements of " + type + " is closed");
            }
        }
    }

    /** Returns a copy of the elements; every type fits into a double without loss. */
    double[] get() {
        requireOpen();
        double[] values = new double[Math.toIntExact(length)];
        if (reachable(ElementType.FLOAT64)) {
            pointer(DoublePointer.class).get(values);
        } else if (reachable(ElementType.FLOAT32)) {
            float[] floats = new float[values.length];
            pointer(FloatPointer.class).get(floats);
            for (int i = 0; i < values.length; i++) {
                values[i] = floats[i];
            }
        } else {
            DataBuffer buffer = array.data();
            for (int i = 0; i < values.length; i++) {
                values[i] = buffer.getDouble(offset + i);
            }
        }
        return values;
    }

    /** Returns a copy of the elements, cut to whole numbers. */
    int[] getIntegers() {
        requireOpen();
        return length == 0 ? new int[0] : view().toIntVector();
    }

    /** Writes all elements, rounded to the type of this storage. */
    void set(double[] values) {
        requireOpen();
        if (values.length != length) {
            throw new IllegalArgumentException("expected " + length + " values, found " + values.length);
        }
        // no ND4J operation: each wakes its threads, which costs more than a small array
        if (reachable(ElementType.FLOAT64)) {
            pointer(DoublePointer.class).put(values);
        } else if (reachable(ElementType.FLOAT32)) {
            float[] floats = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                floats[i] = (float) values[i];
            }
            pointer(FloatPointer.class).put(floats);
        } else {
            DataBuffer buffer = array.data();
            for (int i = 0; i < values.length; i++) {
                buffer.put(offset + i, values[i]);
            }
        }
    }

    /** Returns whether elements of that type lie in the memory of the process, as they do in ND4J's backend for CPUs. */
    private boolean reachable(ElementType wanted) {
        return type == wanted && length > 0 && Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
    }

    /** Returns the address of the first element. */
    private <P extends Pointer> P pointer(Class<P> elements) {
        return elements.cast(array.data().pointer()).getPointer(elements, offset);
    }

    private INDArray view() {
        return array.get(NDArrayIndex.interval(offset, offset + length));
    }
}
