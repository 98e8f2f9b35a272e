package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryStatistics;
import io.github.ssl4j.device.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The reference device: ND4J holds the memory, on whichever backend it found, and every kernel is its formula in plain
 * Java doubles, rounded when written. It is slow on purpose and pools nothing; kernels are done when they return.
 */
public final class Nd4jDevice extends Nd4jKernels {
    private final ElementType floating;
    private final Nd4jMemory memory = new Nd4jMemory();
    private volatile boolean closed;

    private Nd4jDevice(ElementType floating) {
        this.floating = floating;
    }

    /** Returns a device whose real numbers are of type FLOAT32. */
    public static Nd4jDevice float32() {
        return new Nd4jDevice(ElementType.FLOAT32);
    }

    /** Returns a device whose real numbers are of type FLOAT64. */
    public static Nd4jDevice float64() {
        return new Nd4jDevice(ElementType.FLOAT64);
    }

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public String description() {
        return "reference kernels in Java over ND4J " + version() + " ("
                + Nd4j.getBackend().getClass().getSimpleName() + "), " + floating + ", 1 thread";
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream stream = Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
            if (stream != null) {
                properties.load(stream);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the version of ND4J cannot be read from its jar", e);
        }
        return properties.getProperty("version", "of unknown version");
    }

    @Override
    public ElementType floating() {
        return floating;
    }

    @Override
    public Storage allocate(ElementType type, long length) {
        if (closed) {
            throw new IllegalStateException("the nd4j device is closed");
        }
        if (type.isFloating() && type != floating) {
            throw new IllegalArgumentException(
                    "this nd4j device has real numbers of " + floating + " only, asked for " + type);
        }
        if (length < 0) {
            throw new IllegalArgumentException("a storage needs a length of at least 0, found " + length);
        }
        return Nd4jStorage.allocate(this, memory, type, length);
    }

    @Override
    public MemoryStatistics memory() {
        return memory.statistics();
    }

    /** Does nothing: nothing is pooled. */
    @Override
    public void trim() {}

    /** Refuses further storages; those that are open stay usable until they are closed. */
    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void write(Storage target, float[] values, int from) {
        Kernel kernel = kernel("write");
        Nd4jStorage output = kernel.floating("target", target);
        double[] wide = new double[room(kernel, output, values.length, from)];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[from + i];
        }
        output.set(wide);
    }

    @Override
    public void write(Storage target, double[] values, int from) {
        Kernel kernel = kernel("write");
        Nd4jStorage output = kernel.floating("target", target);
        double[] part = new double[room(kernel, output, values.length, from)];
        System.arraycopy(values, from, part, 0, part.length);
        output.set(part);
    }

    @Override
    public void write(Storage target, int[] values, int from) {
        Kernel kernel = kernel("write");
        Nd4jStorage output =
                kernel.integers("target", target, kernel.own("target", target).length());
        double[] wide = new double[room(kernel, output, values.length, from)];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[from + i];
        }
        output.set(wide);
    }

    @Override
    public void read(Storage source, float[] values, int from) {
        Kernel kernel = kernel("read");
        Nd4jStorage input = kernel.floating("source", source);
        int length = room(kernel, input, values.length, from);
        double[] wide = input.get();
        for (int i = 0; i < length; i++) {
            values[from + i] = (float) wide[i];
        }
    }

    @Override
    public void read(Storage source, double[] values, int from) {
        Kernel kernel = kernel("read");
        Nd4jStorage input = kernel.floating("source", source);
        System.arraycopy(input.get(), 0, values, from, room(kernel, input, values.length, from));
    }

    @Override
    public void read(Storage source, int[] values, int from) {
        Kernel kernel = kernel("read");
        Nd4jStorage input =
                kernel.integers("source", source, kernel.own("source", source).length());
        System.arraycopy(input.getIntegers(), 0, values, from, room(kernel, input, values.length, from));
    }

    /** Returns the length of the storage after checking that an array has as many values from {@code from} on. */
    private static int room(Kernel kernel, Nd4jStorage storage, int available, int from) {
        if (from < 0 || available - from < storage.length()) {
            throw kernel.illegal("the storage has " + storage.length() + " elements, found an array of " + available
                    + " values used from " + from + " on");
        }
        return (int) storage.length();
    }

    @Override
    Kernel kernel(String name) {
        return new Kernel(this, name);
    }
}
