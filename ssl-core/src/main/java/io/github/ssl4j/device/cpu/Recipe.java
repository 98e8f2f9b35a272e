package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.ElementType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** The descriptions a primitive is made from; they are destroyed together once it exists. */
final class Recipe implements AutoCloseable {
    private final OneDnn library;
    private final Deque<Runnable> destroyers = new ArrayDeque<>();

    Recipe(OneDnn library) {
        this.library = library;
    }

    dnnl_engine engine() {
        return library.engine();
    }

    /** Describes dense row-major float32 values. */
    dnnl_memory_desc dense(long... sizes) {
        return dense(ElementType.FLOAT32, sizes);
    }

    /** Describes dense row-major values of that type. */
    dnnl_memory_desc dense(ElementType type, long... sizes) {
        return strided(type, sizes, denseStrides(sizes));
    }

    /** Returns how far apart dense row-major values lie along each axis. */
    static long[] denseStrides(long... sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= sizes[i];
        }
        return strides;
    }

    /** Describes values of that type that lie {@code strides} apart. */
    dnnl_memory_desc strided(ElementType type, long[] sizes, long[] strides) {
        dnnl_memory_desc layout = new dnnl_memory_desc();
        OneDnn.check(
                "layout", dnnl_memory_desc_create_with_strides(layout, sizes.length, sizes, number(type), strides));
        return kept(layout);
    }

    /** Describes values of that type in one of oneDNN's named layouts. */
    dnnl_memory_desc tagged(ElementType type, int tag, long... sizes) {
        dnnl_memory_desc layout = new dnnl_memory_desc();
        OneDnn.check("layout", dnnl_memory_desc_create_with_tag(layout, sizes.length, sizes, number(type), tag));
        return kept(layout);
    }

    private static int number(ElementType type) {
        return type == ElementType.BFLOAT16 ? dnnl_bf16 : dnnl_f32;
    }

    private dnnl_memory_desc kept(dnnl_memory_desc layout) {
        destroyers.push(() -> OneDnn.check("layout", dnnl_memory_desc_destroy(layout)));
        return layout;
    }

    /** Returns attributes that let the device lend the scratch memory. */
    dnnl_primitive_attr attributes() {
        dnnl_primitive_attr attributes = new dnnl_primitive_attr();
        OneDnn.check("attributes", dnnl_primitive_attr_create(attributes));
        destroyers.push(() -> OneDnn.check("attributes", dnnl_primitive_attr_destroy(attributes)));
        OneDnn.check("attributes", dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
        return attributes;
    }

    dnnl_post_ops postOperations() {
        dnnl_post_ops operations = new dnnl_post_ops();
        OneDnn.check("post operations", dnnl_post_ops_create(operations));
        destroyers.push(() -> OneDnn.check("post operations", dnnl_post_ops_destroy(operations)));
        return operations;
    }

    /** Describes a primitive by one of oneDNN's calls, which receives the description to fill. */
    dnnl_primitive_desc describe(String what, ToIntFunction<dnnl_primitive_desc> call) {
        dnnl_primitive_desc description = new dnnl_primitive_desc();
        OneDnn.check(what, call.applyAsInt(description));
        destroyers.push(() -> OneDnn.check(what, dnnl_primitive_desc_destroy(description)));
        return description;
    }

    /**
     * Describes a primitive and takes oneDNN's code of that name for it, if there is any, and its first choice else.
     */
    dnnl_primitive_desc describe(String what, String implementation, ToIntFunction<dnnl_primitive_desc> call) {
        return describe(what, (Predicate<String>) name -> name.startsWith(implementation), call);
    }

    /**
     * Describes a primitive and takes the first of oneDNN's codes for it whose name is accepted, and its first choice
     * if none is.
     */
    dnnl_primitive_desc describe(String what, Predicate<String> accepted, ToIntFunction<dnnl_primitive_desc> call) {
        dnnl_primitive_desc description = describe(what, call);
        while (!accepted.test(Kernel.implementation(description))) {
            if (dnnl_primitive_desc_next_impl(description) != dnnl_success) {
                return describe(what, call);
            }
        }
        return description;
    }

    Kernel kernel(String what, dnnl_primitive_desc description, int... argumentNumbers) {
        return new Kernel(library, what, description, argumentNumbers);
    }

    Reordered reordered(String what, dnnl_primitive_desc description, Reordered.Argument... arguments) {
        return new Reordered(library, this, what, description, arguments);
    }

    /** Returns the copy of values from one layout to another. */
    Kernel reorder(dnnl_memory_desc from, dnnl_memory_desc to) {
        dnnl_primitive_attr attributes = attributes();
        dnnl_primitive_desc description = describe(
                "reorder", made -> dnnl_reorder_primitive_desc_create(made, from, engine(), to, engine(), attributes));
        return kernel("reorder", description, DNNL_ARG_FROM, DNNL_ARG_TO);
    }

    @Override
    public void close() {
        destroyers.forEach(Runnable::run);
    }
}
