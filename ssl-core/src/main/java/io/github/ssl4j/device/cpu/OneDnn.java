package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.MemoryPool;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.javacpp.Pointer;

/** oneDNN's engine and stream, and the scratch memory its primitives share because only one runs at a time. */
final class OneDnn implements AutoCloseable {
    private final MemoryPool<NativeMemory> pool;
    private final dnnl_engine engine = new dnnl_engine();
    private final dnnl_stream stream = new dnnl_stream();
    private final Scratch primitiveScratch = new Scratch();
    private final Scratch weightScratch = new Scratch();

    /** Memory that grows to the largest use and then stays. */
    private final class Scratch {
        private MemoryPool.Loan<NativeMemory> loan;

        Pointer atLeast(long bytes) {
            if (loan == null || loan.bytes() < bytes) {
                release();
                loan = pool.lend(bytes);
            }
            return loan.memory().pointer(0);
        }

        void release() {
            if (loan != null) {
                pool.giveBack(loan);
                loan = null;
            }
        }
    }

    OneDnn(MemoryPool<NativeMemory> pool) {
        this.pool = pool;
        check("engine", dnnl_engine_create(engine, dnnl_cpu, 0));
        check("stream", dnnl_stream_create(stream, engine, dnnl_stream_default_flags));
    }

    dnnl_engine engine() {
        return engine;
    }

    dnnl_stream stream() {
        return stream;
    }

    /** Returns memory for the primitive that runs next. */
    Pointer primitiveScratch(long bytes) {
        return primitiveScratch.atLeast(bytes);
    }

    /** Returns memory for reordered weights, of use until it is asked for again. */
    Pointer weightScratch(long bytes) {
        return weightScratch.atLeast(bytes);
    }

    synchronized void trim() {
        primitiveScratch.release();
        weightScratch.release();
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

    @Override
    public synchronized void close() {
        trim();
        check("stream", dnnl_stream_destroy(stream));
        check("engine", dnnl_engine_destroy(engine));
    }
}
