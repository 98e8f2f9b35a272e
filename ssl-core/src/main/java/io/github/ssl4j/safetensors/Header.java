package io.github.ssl4j.safetensors;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a file says of itself, without its tensors' elements.
 *
 * @param file the file
 * @param tensors all tensors by name, in the order of the header
 * @param metadata anything else that was noted
 */
public record Header(Path file, Map<String, Entry> tensors, Map<String, String> metadata) {

    /** Copies both maps. */
    public Header {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Type and shape of a tensor.
     *
     * @param type as the format names it, such as {@code F32}
     * @param shape the sizes of the axes, none for a single number
     */
    public record Entry(String type, List<Integer> shape) {

        /** Copies the shape. */
        public Entry {
            shape = List.copyOf(shape);
        }

        /** Returns whether the elements are real numbers that ssl4j reads: F32, F64, F16 or BF16. */
        public boolean isFloating() {
            return StoredType.named(type).filter(StoredType::isFloating).isPresent();
        }
    }
}
