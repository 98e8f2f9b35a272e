package io.github.ssl4j.goldens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.device.ElementType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One golden case: a folder with {@code meta.json} and arrays. Inputs are named {@code in_*}, parameters before the run
 * {@code w__*}, results {@code out_*}, gradients {@code grad_*} and {@code gradw__*}, buffers after the run {@code
 * buf_after__*}; results end in {@code .f32} or {@code .f64} after the precision they were computed in, and
 * {@code .f64} is the truth for both.
 */
public final class GoldenCase {
    /** The relative tolerance of float64 results, unless the case itself suggests a wider one. */
    private static final double FLOAT64_RELATIVE = 1e-9;

    private static final double FLOAT64_ABSOLUTE = 1e-12;
    private static final double FLOAT32_RELATIVE = 2e-5;
    private static final double FLOAT32_ABSOLUTE = 1e-6;
    private static final String ARRAY = ".npy";

    /** What may follow the name of a result, the most trusted first. */
    private static final List<String> PRECISIONS = List.of(".f64", "", ".f32");

    private final String name;
    private final NavigableSet<String> files;
    private final FileReader reader;
    private final JsonNode meta;

    /** Reads one file of a case. */
    interface FileReader {
        byte[] read(String file) throws IOException;
    }

    GoldenCase(String name, Iterable<String> files, FileReader reader) {
        this.name = name;
        this.files = new TreeSet<>();
        files.forEach(this.files::add);
        this.reader = reader;
        try {
            meta = new ObjectMapper().readTree(reader.read("meta.json"));
        } catch (IOException e) {
            throw new UncheckedIOException("the golden case " + name + " has no readable meta.json", e);
        }
    }

    /** Returns the name of the case, that of its folder. */
    public String name() {
        return name;
    }

    /** Returns all of meta.json. */
    public JsonNode meta() {
        return meta;
    }

    /** Returns the settings of the run, of names and forms that depend on the case. */
    public JsonNode config() {
        return meta.path("config");
    }

    /** Returns whether there is an array of exactly this name, such as {@code out_loss.f64}. */
    public boolean has(String array) {
        return files.contains(array + ARRAY);
    }

    /** Returns whether there is an array whose name begins so. */
    public boolean hasAny(String prefix) {
        return !names(prefix).isEmpty();
    }

    /**
     * Returns the array of exactly this name, such as {@code in_z0} or {@code out_loss.f64}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public NpyArray array(String array) {
        return NpyArray.parse(name + "/" + array, file(array + ARRAY));
    }

    /** Returns the arrays whose names begin so, by the rest of their names. */
    public SortedMap<String, NpyArray> arrays(String prefix) {
        SortedMap<String, NpyArray> found = new TreeMap<>();
        for (String rest : names(prefix)) {
            found.put(rest, array(prefix + rest));
        }
        return found;
    }

    /** Returns the arrays {@code prefix + 0}, {@code prefix + 1}, ... as far as they go. */
    public List<NpyArray> list(String prefix) {
        List<NpyArray> found = new ArrayList<>();
        while (has(prefix + found.size())) {
            found.add(array(prefix + found.size()));
        }
        return found;
    }

    /** Returns whether there is a result of this name, with or without a precision at its end. */
    public boolean hasTruth(String array) {
        return PRECISIONS.stream().anyMatch(precision -> has(array + precision));
    }

    /**
     * Returns the result of this name without a precision at its end: the float64 run's, or the only one there is.
     *
     * @throws IllegalArgumentException if there is none
     */
    public NpyArray truth(String array) {
        for (String precision : PRECISIONS) {
            if (has(array + precision)) {
                return array(array + precision);
            }
        }
        throw new IllegalArgumentException("the golden case " + name + " has no result " + array + ", found " + files);
    }

    /** Returns the {@link #truth} of all results whose names begin so, by the rest of their names. */
    public SortedMap<String, NpyArray> truths(String prefix) {
        SortedMap<String, NpyArray> found = new TreeMap<>();
        for (String rest : names(prefix)) {
            String result = rest.replaceFirst("\\.f(32|64)$", "");
            found.computeIfAbsent(result, unread -> truth(prefix + result));
        }
        return found;
    }

    /** Returns the {@link #truth} of {@code prefix + 0}, {@code prefix + 1}, ... as far as they go. */
    public List<NpyArray> truthList(String prefix) {
        List<NpyArray> found = new ArrayList<>();
        while (hasTruth(prefix + found.size())) {
            found.add(truth(prefix + found.size()));
        }
        return found;
    }

    /**
     * Returns the bytes of one file, such as {@code in_img.png}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public byte[] file(String file) {
        if (!files.contains(file)) {
            throw new IllegalArgumentException("the golden case " + name + " has no " + file + ", found " + files);
        }
        try {
            return reader.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + " of the golden case " + name, e);
        }
    }

    /**
     * Returns how far results computed in this type may be from the {@link #truth}, as the case itself suggests; a
     * float64 result is never held to less than a relative 1e-9.
     */
    public Tolerance tolerance(ElementType type) {
        JsonNode suggestion = meta.path("tolerance");
        double single = suggestion.path("atol").asDouble(0);
        if (type == ElementType.FLOAT64) {
            double relative = suggestion.path("f64_rtol").asDouble(FLOAT64_RELATIVE);
            double absolute = suggestion.path("f64_atol").asDouble(FLOAT64_ABSOLUTE);
            return new Tolerance(type, Math.max(relative, FLOAT64_RELATIVE), Math.max(absolute, single));
        }
        double relative = suggestion.path("f32_rtol").asDouble(FLOAT32_RELATIVE);
        double absolute = suggestion.path("f32_atol").asDouble(FLOAT32_ABSOLUTE);
        return new Tolerance(type, relative, Math.max(absolute, single));
    }

    /**
     * Throws unless {@code actual}, computed in {@code type}, is close to the {@link #truth} of this name.
     *
     * @throws AssertionError naming the case, the array, the worst element and both its values
     */
    public void assertClose(String array, double[] actual, ElementType type) {
        Closeness.assertClose(
                name + " " + array + " in " + type, actual, truth(array).values(), tolerance(type));
    }

    /** Returns the rest of the names of all arrays that begin so, in their order. */
    public List<String> names(String prefix) {
        List<String> found = new ArrayList<>();
        for (String file : files) {
            if (file.startsWith(prefix) && file.endsWith(ARRAY)) {
                found.add(file.substring(prefix.length(), file.length() - ARRAY.length()));
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return name;
    }
}
