package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * One oneDNN primitive of fixed shapes, ready to run again and again on other memory without allocating anything. It is
 * made through oneDNN's C interface because javacpp refuses objects of the C++ one once the process is large.
 */
final class Kernel implements KernelCache.Entry {
    private static final long ARGUMENT_BYTES = 16;

    private final OneDnn library;
    private final String implementation;
    private final dnnl_primitive primitive = new dnnl_primitive();
    private final dnnl_memory[] memories;
    private final dnnl_exec_arg_t arguments;
    private final long scratchBytes;

    /** Makes the primitive of {@code description}, whose arguments have the given oneDNN numbers. */
    Kernel(OneDnn library, String what, dnnl_primitive_desc description, int... argumentNumbers) {
        this.library = library;
        implementation = implementation(description);
        OneDnn.check(what, dnnl_primitive_create(primitive, description));
        dnnl_memory_desc scratch = dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
        scratchBytes = scratch == null || scratch.isNull() ? 0 : dnnl_memory_desc_get_size(scratch);
        memories = new dnnl_memory[argumentNumbers.length + 1];
        arguments = new dnnl_exec_arg_t(OneDnn.allocate("arguments", ARGUMENT_BYTES * memories.length));
        for (int i = 0; i < memories.length; i++) {
            boolean last = i == argumentNumbers.length;
            int number = last ? DNNL_ARG_SCRATCHPAD : argumentNumbers[i];
            memories[i] = new dnnl_memory();
            dnnl_memory_desc layout =
                    last ? scratch : dnnl_primitive_desc_query_md(description, dnnl_query_exec_arg_md, number);
            OneDnn.check(what, dnnl_memory_create(memories[i], layout, library.engine(), (Pointer) null));
            arguments.position(i).arg(number).memory(memories[i]);
        }
        arguments.position(0);
    }

    /** Returns what oneDNN calls the code that a description stands for just now. */
    static String implementation(dnnl_primitive_desc description) {
        Pointer room = OneDnn.allocate("name", ARGUMENT_BYTES);
        try {
            OneDnn.check("name", dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, room));
            return new PointerPointer<BytePointer>(room)
                    .get(BytePointer.class, 0)
                    .getString();
        } finally {
            Pointer.free(room);
        }
    }

    /** Returns what oneDNN calls the code that runs. */
    String implementation() {
        return implementation;
    }

    /** Runs on the given memory, in the order of the argument numbers, and waits for the end. */
    void run(Pointer... data) {
        synchronized (library) {
            for (int i = 0; i < data.length; i++) {
                OneDnn.check("memory", dnnl_memory_set_data_handle(memories[i], data[i]));
            }
            if (scratchBytes > 0) {
                Pointer scratch = library.primitiveScratch(scratchBytes);
                OneDnn.check("memory", dnnl_memory_set_data_handle(memories[data.length], scratch));
            }
            OneDnn.check(
                    implementation, dnnl_primitive_execute(primitive, library.stream(), memories.length, arguments));
            OneDnn.check(implementation, dnnl_stream_wait(library.stream()));
        }
    }

    @Override
    public void close() {
        for (dnnl_memory memory : memories) {
            OneDnn.check("memory", dnnl_memory_destroy(memory));
        }
        OneDnn.check("primitive", dnnl_primitive_destroy(primitive));
        Pointer.free(arguments);
    }
}
