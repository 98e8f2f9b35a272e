package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.Pointer;

/**
 * A primitive on arguments as the caller has them: those that it wants in another layout or type are reordered into
 * scratch memory before it runs, and its result out of it after.
 */
final class Reordered implements KernelCache.Entry {
    private final OneDnn library;
    private final Kernel kernel;
    private final Kernel[] reorders;
    private final long[] bytes;

    /** An argument's oneDNN number and how the caller has it; a layout of null is the one the primitive wants. */
    record Argument(int number, dnnl_memory_desc layout) {}

    /** Makes the primitive of {@code description}; the last argument is its result. */
    Reordered(OneDnn library, Recipe recipe, String what, dnnl_primitive_desc description, Argument... arguments) {
        this.library = library;
        int last = arguments.length - 1;
        int[] numbers = new int[arguments.length];
        reorders = new Kernel[arguments.length];
        bytes = new long[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            numbers[i] = arguments[i].number();
            dnnl_memory_desc had = arguments[i].layout();
            dnnl_memory_desc wanted = dnnl_primitive_desc_query_md(description, dnnl_query_exec_arg_md, numbers[i]);
            if (had != null && dnnl_memory_desc_equal(had, wanted) == 0) {
                reorders[i] = i == last ? recipe.reorder(wanted, had) : recipe.reorder(had, wanted);
                bytes[i] = dnnl_memory_desc_get_size(wanted);
            }
        }
        kernel = recipe.kernel(what, description, numbers);
    }

    /** Runs on the given memory, in the order of the arguments, and waits for the end. */
    void run(Pointer... data) {
        synchronized (library) {
            Pointer[] wanted = data.clone();
            int last = data.length - 1;
            for (int i = 0; i < data.length; i++) {
                if (reorders[i] != null) {
                    wanted[i] = library.argumentScratch(i, bytes[i]);
                    if (i != last) {
                        reorders[i].run(data[i], wanted[i]);
                    }
                }
            }
            kernel.run(wanted);
            if (reorders[last] != null) {
                reorders[last].run(wanted[last], data[last]);
            }
        }
    }

    @Override
    public void close() {
        kernel.close();
        for (Kernel reorder : reorders) {
            if (reorder != null) {
                reorder.close();
            }
        }
    }
}
