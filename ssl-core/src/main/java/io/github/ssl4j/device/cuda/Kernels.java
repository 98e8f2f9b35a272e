package io.github.ssl4j.device.cuda;

import static org.bytedeco.cuda.global.cudart.*;

import io.github.ssl4j.device.ElementType;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** Our own kernels: each file is compiled for the card and loaded when one of its kernels first runs. */
final class Kernels implements AutoCloseable {
    private static final int MOST_ARGUMENTS = 32;
    private static final long MOST_BLOCKS = 16_384;
    private static final int SHARED_BYTES_WITHOUT_ASKING = 48 * 1024;

    private final Card card;
    private final MachineCodeCache code;
    private final Scratch memory;
    private final Map<String, CUmod_st> modules = new HashMap<>();
    private final Map<String, CUfunc_st> functions = new HashMap<>();
    /** The arguments of the launch at hand, 8 bytes each, and where each of them lies; the driver copies them. */
    private final LongPointer values = new LongPointer(MOST_ARGUMENTS);

    private final PointerPointer<Pointer> places = new PointerPointer<>(MOST_ARGUMENTS);

    Kernels(Card card, MachineCodeCache code, Scratch memory) {
        this.card = card;
        this.code = code;
        this.memory = memory;
        for (int i = 0; i < MOST_ARGUMENTS; i++) {
            places.put(i, values.getPointer(i));
        }
    }

    /** Returns how many blocks of so many threads cover the elements, one each; very many take rounds. */
    static long blocksFor(long elements, int threads) {
        return Math.min((elements + threads - 1) / threads, MOST_BLOCKS);
    }

    /**
     * Returns float32 scratch memory with undefined contents, to be closed as soon as the last launch with it is made.
     */
    CudaStorage borrow(long floats) {
        return memory.borrow(floats);
    }

    /** Returns scratch memory for elements of that type. */
    CudaStorage borrow(ElementType type, long length) {
        return memory.borrow(type, length);
    }

    /** Returns the name under which {@link #launch} finds the file compiled for T0 of that type. */
    static String typed(String file, ElementType t0) {
        return t0 == ElementType.FLOAT32 ? file : typed(file, t0, t0, t0);
    }

    /** Returns the name under which {@link #launch} finds the file compiled for T0 and T1 of those types. */
    static String typed(String file, ElementType t0, ElementType t1) {
        return typed(file, t0, t1, t1);
    }

    /** Returns the name under which {@link #launch} finds the file compiled for T0, T1 and T2 of those types. */
    static String typed(String file, ElementType t0, ElementType t1, ElementType t2) {
        boolean wide = t0 == ElementType.FLOAT32 && t1 == ElementType.FLOAT32 && t2 == ElementType.FLOAT32;
        return wide ? file : file + " " + t0 + " " + t1 + " " + t2;
    }

    /** y = x, which may be the same. */
    void copy(CudaStorage x, CudaStorage y) {
        if (x.address() != y.address()) {
            card.copy(x.address(), y.address(), y.length() * y.type().bytes());
        }
    }

    /**
     * Puts a kernel on the stream; without blocks nothing happens.
     *
     * @param file the resource FILE.cu that holds it, compiled for arrays of float32 or of {@link #typed} ones
     * @param sharedBytes dynamic shared memory of a block
     * @param arguments storages (which pass their address), Integer, Long, Float, Double, or null for a null pointer
     */
    synchronized void launch(
            String file, String kernel, long blocks, int threads, int sharedBytes, Object... arguments) {
        if (blocks == 0) {
            return;
        }
        if (arguments.length > MOST_ARGUMENTS) {
            throw new IllegalArgumentException(
                    kernel + " has " + arguments.length + " arguments, at most " + MOST_ARGUMENTS + " can be passed");
        }
        for (int i = 0; i < arguments.length; i++) {
            values.put(i, bits(kernel, arguments[i]));
        }
        card.current();
        CUfunc_st function = function(file, kernel);
        if (sharedBytes > SHARED_BYTES_WITHOUT_ASKING) {
            Card.check(
                    "shared memory for " + kernel,
                    cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, sharedBytes));
        }
        int result = cuLaunchKernel(
                function,
                Math.toIntExact(blocks),
                1,
                1,
                threads,
                1,
                1,
                sharedBytes,
                card.stream(),
                places,
                (PointerPointer<?>) null);
        Card.check("kernel " + kernel, result);
    }

    /** Returns what the 8 bytes of an argument hold; a narrower one is read from the first of them. */
    private static long bits(String kernel, Object argument) {
        if (argument == null) {
            return 0;
        } else if (argument instanceof CudaStorage storage) {
            return storage.address();
        } else if (argument instanceof Integer number) {
            return number;
        } else if (argument instanceof Long number) {
            return number;
        } else if (argument instanceof Float number) {
            return Integer.toUnsignedLong(Float.floatToRawIntBits(number));
        } else if (argument instanceof Double number) {
            return Double.doubleToRawLongBits(number);
        }
        throw new IllegalArgumentException(
                kernel + " cannot be passed a " + argument.getClass().getSimpleName());
    }

    private CUfunc_st function(String file, String kernel) {
        return functions.computeIfAbsent(file + " " + kernel, name -> {
            CUfunc_st function = new CUfunc_st();
            Card.check("kernel " + name, cuModuleGetFunction(function, module(file), kernel));
            return function;
        });
    }

    private CUmod_st module(String file) {
        return modules.computeIfAbsent(file, name -> {
            byte[] machineCode = code.machineCode(KernelFile.named(name));
            CUmod_st module = new CUmod_st();
            try (BytePointer image = new BytePointer(machineCode)) {
                Card.check("loading " + name + ".cu", cuModuleLoadData(module, image));
            }
            return module;
        });
    }

    @Override
    public synchronized void close() {
        card.current();
        modules.values().forEach(module -> Card.check("cuModuleUnload", cuModuleUnload(module)));
        modules.clear();
        functions.clear();
        values.close();
        places.close();
    }
}
