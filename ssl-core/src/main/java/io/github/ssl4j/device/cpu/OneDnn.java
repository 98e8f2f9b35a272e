package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.javacpp.Pointer;

/** oneDNN's engine and stream, and the scratch memory its primitives share because only one runs at a time. */
final class OneDnn implements AutoCloseable {
    static {
        OpenMp.letWaitingThreadsSleep();
    }

    private static final int BFLOAT16_INSTRUCTIONS = dnnl_cpu_isa_avx512_core_bf16;

    private final MemoryPool<NativeMemory> pool;
    private final Precision precision;
    private final dnnl_engine engine = new dnnl_engine();
    private final dnnl_stream stream = new dnnl_stream();
    private final List<KernelCache<?, ?>> caches = new ArrayList<>();
    private final Scratch primitiveScratch = new Scratch();
    private final Scratch[] argumentScratch = {new Scratch(), new Scratch(), new Scratch()};

    /** Memory that grows to the largest use and then stays. */
    private final class Scratch {
        private MemoryPool.Loan<NativeMemory> loan;

        Pointer atLeast(long bytes) {
            if (loan == null || loan.bytes() < bytes) {
                release();
                loan = pool.lend(bytes);
            }
            return loan.block().memory().pointer(loan.offset());
        }

        void release() {
            if (loan != null) {
                pool.giveBack(loan);
                loan = null;
            }
        }
    }

    /**
     * Opens the library.
     *
     * @throws IllegalArgumentException if the processor lacks that precision
     */
    OneDnn(MemoryPool<NativeMemory> pool, Precision precision) {
        requireInstructions(precision, dnnl_get_effective_cpu_isa(), instructionSet());
        this.pool = pool;
        this.precision = precision;
        check("engine", dnnl_engine_create(engine, dnnl_cpu, 0));
        check("stream", dnnl_stream_create(stream, engine, dnnl_stream_default_flags));
    }

    dnnl_engine engine() {
        return engine;
    }

    dnnl_stream stream() {
        return stream;
    }

    /** Returns what matrix products and convolutions are computed in. */
    Precision precision() {
        return precision;
    }

    /** Returns the type that factors are rounded to. */
    ElementType factor() {
        return precision == Precision.BFLOAT16 ? ElementType.BFLOAT16 : ElementType.FLOAT32;
    }

    /** Returns a cache of primitives, which are destroyed with the library. */
    <K extends KernelCache.Key, V extends KernelCache.Entry> KernelCache<K, V> kernels(BiFunction<Recipe, K, V> maker) {
        KernelCache<K, V> cache = new KernelCache<>(this, maker);
        caches.add(cache);
        return cache;
    }

    /** Returns memory for the primitive that runs next. */
    Pointer primitiveScratch(long bytes) {
        return primitiveScratch.atLeast(bytes);
    }

    /** Returns memory for the reordered argument of that position, of use until it is asked for again. */
    Pointer argumentScratch(int position, long bytes) {
        return argumentScratch[position].atLeast(bytes);
    }

    synchronized void trim() {
        primitiveScratch.release();
        Arrays.stream(argumentScratch).forEach(Scratch::release);
    }

    /** Returns memory that is not the pool's, to be freed by hand. */
    static Pointer allocate(String what, long bytes) {
        Pointer memory = Pointer.malloc(bytes);
        if (memory == null || memory.isNull()) {
            throw new OutOfMemoryError("there are no " + bytes + " bytes for oneDNN's " + what);
        }
        return memory;
    }

    static void check(String what, int status) {
        if (status == dnnl_out_of_memory) {
            throw new OutOfMemoryError("oneDNN has no memory for its " + what);
        }
        if (status != dnnl_success) {
            throw new IllegalStateException("oneDNN refused " + what + " with status " + status);
        }
    }

    static String version() {
        dnnl_version_t version = dnnl_version();
        return version.major() + "." + version.minor() + "." + version.patch();
    }

    static String instructionSet() {
        return get_effective_cpu_isa().intern().name();
    }

    /** Returns whether the processor has that precision without imitating it. */
    static boolean computes(Precision precision) {
        return computes(precision, dnnl_get_effective_cpu_isa());
    }

    /** Returns whether instructions, oneDNN's bits of those to be used, have that precision without imitating it. */
    static boolean computes(Precision precision, int instructions) {
        return precision != Precision.BFLOAT16 || (instructions & BFLOAT16_INSTRUCTIONS) == BFLOAT16_INSTRUCTIONS;
    }

    /** Returns whether instructions include AMX, with which some ways around oneDNN's own code no longer pay. */
    static boolean multipliesTiles(int instructions) {
        return (instructions & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx;
    }

    static void requireInstructions(Precision precision, int instructions, String name) {
        if (!computes(precision, instructions)) {
            throw new IllegalArgumentException(precision.label() + " needs a processor with AVX512-BF16 or AMX"
                    + " (oneDNN's avx512_core_bf16 or above); oneDNN found " + name + " here, use "
                    + Precision.FLOAT32.label());
        }
    }

    @Override
    public synchronized void close() {
        caches.forEach(KernelCache::close);
        trim();
        check("stream", dnnl_stream_destroy(stream));
        check("engine", dnnl_engine_destroy(engine));
    }
}
