package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.pooled.KernelFamilies;
import io.github.ssl4j.device.pooled.PooledDevice;
import java.util.Optional;

/**
 * The CPU as a device, in float32: oneDNN's kernels on its own threads, and Java loops on the common pool for the
 * rest. Matrix products and convolutions can be computed in bfloat16 where the processor has it. Kernels return when
 * the work is done and are meant to be called by one thread at a time; memory may be allocated and closed by any
 * thread. Results do not depend on the number of Java threads.
 */
public final class CpuDevice extends PooledDevice<NativeMemory, CpuStorage> {
    private final OneDnn library;
    private final KernelFamilies<CpuStorage> kernels;

    /**
     * Opens the device in float32.
     *
     * @throws UnsatisfiedLinkError if oneDNN does not load on this system
     */
    public CpuDevice() {
        this(Precision.FLOAT32);
    }

    /**
     * Opens the device with matrix products and convolutions in the given precision.
     *
     * @throws UnsatisfiedLinkError if oneDNN does not load on this system
     * @throws IllegalArgumentException if the processor lacks that precision
     */
    public CpuDevice(Precision precision) {
        super(NativeMemory.source(), CpuStorage.class);
        library = new OneDnn(pool(), precision);
        Elementwise elementwise = new Elementwise(library);
        Softmaxes softmaxes = new Softmaxes(library);
        kernels = new KernelFamilies<>(
                new HostCopies(),
                elementwise,
                new Movement(library),
                new Reductions(new ColumnSums(library, elementwise, this::storage)),
                new MatrixProducts(library),
                new Convolutions(library, this::storage),
                new Pooling(library),
                Hog::of,
                new BatchNorms(library, elementwise, this::storage),
                new LayerNorms(library),
                new UnitRows(),
                softmaxes,
                new Attention(library, softmaxes, elementwise),
                new Optimisers());
    }

    /**
     * Returns whether the processor has that precision.
     *
     * @throws UnsatisfiedLinkError if oneDNN does not load on this system
     */
    public static boolean supports(Precision precision) {
        return OneDnn.computes(precision);
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String description() {
        String used = OneDnn.instructionSet();
        String warning = Processor.betterThan(used)
                .map(better -> "; warning: the processor has " + better + ", is ONEDNN_MAX_CPU_ISA set?")
                .orElse("");
        return Processor.name() + ", oneDNN " + OneDnn.version() + " (" + used + warning + "), " + Processor.threads()
                + " threads, products in " + library.precision().label();
    }

    @Override
    public ElementType activation() {
        return library.factor();
    }

    @Override
    protected KernelFamilies<CpuStorage> kernels() {
        return kernels;
    }

    @Override
    protected CpuStorage storage(ElementType type, long length) {
        return new CpuStorage(this, pool(), type, length);
    }

    @Override
    public Optional<Storage> over(long address, long length) {
        if (address == 0 || address % Float.BYTES != 0 || length < 1) {
            throw new IllegalArgumentException("foreign memory: expected at least 1 element at a multiple of "
                    + Float.BYTES + " bytes, found " + length + " at " + address);
        }
        NativeMemory foreign = NativeMemory.at(address, length * Float.BYTES);
        return Optional.of(new CpuStorage(this, pool(), foreign, ElementType.FLOAT32, length));
    }

    @Override
    public void trim() {
        library.trim();
        super.trim();
    }

    @Override
    protected void release() {
        library.close();
        super.release();
    }
}
