package io.github.ssl4j.device;

import java.util.Optional;

/**
 * Memory and kernels of one processor, each kernel declared in the interface of its family.
 *
 * <p>Kernels work on dense row-major storages of the device's {@link #floating()} type unless said otherwise, write
 * their outputs completely, and may return before the work is done; {@code read} waits for it. Unless a kernel says
 * that an output may be one of its inputs, they must not overlap. Arguments marked nullable may be {@code null}. Shapes
 * are checked by the caller; a device checks only that storages are its own and long enough.
 */
public interface Device
        extends ElementwiseKernels<Storage>,
                MovementKernels<Storage>,
                ReductionKernels<Storage>,
                MatrixKernels<Storage>,
                ConvolutionKernels<Storage>,
                PoolingKernels<Storage>,
                HogKernels<Storage>,
                BatchNormKernels<Storage>,
                LayerNormKernels<Storage>,
                UnitRowKernels<Storage>,
                SoftmaxKernels<Storage>,
                AttentionKernels<Storage>,
                OptimiserKernels<Storage>,
                AutoCloseable {

    /** Returns the short name of the device: {@code cpu}, {@code nd4j} or {@code cuda}. */
    String name();

    /** Returns one line for a log: the processor, the library and its version, the number of threads. */
    String description();

    /** Returns the type that real numbers have on this device. */
    ElementType floating();

    /**
     * Returns the type of the activations that layers pass on: {@link #floating()}, or a narrower one. Kernels marked
     * <i>mixed</i> take storages of either type for every argument that is not a weight, its gradient or a statistic.
     */
    default ElementType activation() {
        return floating();
    }

    /**
     * Returns {@code length} elements with undefined contents.
     *
     * @throws OutOfDeviceMemoryException if the memory cannot be had
     * @throws IllegalArgumentException if the device has no elements of this type
     */
    Storage allocate(ElementType type, long length);

    /**
     * Returns {@code length} elements of the {@link #floating()} type in memory of this process that somebody else
     * owns, such as the parameters of another library, without copying them; closing gives nothing back. The memory has
     * to stay as long as the storage is used. Empty where kernels cannot work on the memory of the process.
     *
     * @param address of the first element, a multiple of the size of one
     */
    default Optional<Storage> over(long address, long length) {
        return Optional.empty();
    }

    /** Returns what the memory pool has done so far. */
    MemoryStatistics memory();

    /** Gives all pooled memory that is not in use back to the system. */
    void trim();

    /** Copies {@code target.length()} values from {@code values[from]} on into {@code target}, a floating storage. */
    void write(Storage target, float[] values, int from);

    /** Copies {@code target.length()} values from {@code values[from]} on into {@code target}, a floating storage. */
    void write(Storage target, double[] values, int from);

    /** Copies {@code target.length()} values from {@code values[from]} on into {@code target}, of type INT32. */
    void write(Storage target, int[] values, int from);

    /** Copies all of {@code source}, a floating storage, to {@code values[from]} on. Mixed. */
    void read(Storage source, float[] values, int from);

    /** Copies all of {@code source}, a floating storage, to {@code values[from]} on. Mixed. */
    void read(Storage source, double[] values, int from);

    /** Copies all of {@code source}, of type INT32, to {@code values[from]} on. */
    void read(Storage source, int[] values, int from);

    @Override
    void close();
}
