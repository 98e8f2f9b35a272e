package io.github.ssl4j.encoder;

import io.github.ssl4j.safetensors.Header;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The shapes of the tensors of real numbers that stand in a file under a prefix, by their names without it.
 *
 * @param file the file
 * @param prefix empty, or ending in a dot
 * @param shapes by name, in the order of the header
 */
record NamedShapes(Path file, String prefix, Map<String, List<Integer>> shapes) {

    static NamedShapes under(Header header, String prefix) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        header.tensors().forEach((name, entry) -> {
            if (name.startsWith(prefix) && entry.isFloating()) {
                shapes.put(name.substring(prefix.length()), entry.shape());
            }
        });
        return new NamedShapes(header.file(), prefix, shapes);
    }

    boolean has(String name) {
        return shapes.containsKey(name);
    }

    /** Returns how many of {@code name(0)}, {@code name(1)} and so on there are. */
    int count(IntFunction<String> name) {
        int count = 0;
        while (has(name.apply(count))) {
            count++;
        }
        return count;
    }

    /**
     * Returns the shape of a tensor.
     *
     * @throws IllegalArgumentException if it is missing or has another number of axes
     */
    List<Integer> shape(String name, int axes) {
        List<Integer> shape = shapes.get(name);
        if (shape == null || shape.size() != axes || shape.contains(0)) {
            throw wrong(name + " of " + axes + " axes", shape == null ? "none" : shape);
        }
        return shape;
    }

    IllegalArgumentException wrong(String expected, Object found) {
        return new IllegalArgumentException(file + ": expected " + prefix + expected + ", found " + found);
    }
}
