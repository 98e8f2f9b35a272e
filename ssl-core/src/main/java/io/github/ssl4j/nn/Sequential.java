package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parts applied one after another, under the names they are given. */
public final class Sequential extends Module {
    private final Map<String, Module> parts;

    /** Creates a sequence of named parts, in the order of the map. */
    public Sequential(Map<String, ? extends Module> parts) {
        this.parts = new LinkedHashMap<>(parts);
        parts.forEach(this::child);
    }

    private Sequential(Sequential original) {
        super(original);
        this.parts = new LinkedHashMap<>();
        original.parts.forEach((name, part) -> parts.put(name, child(name, part.copy())));
    }

    @Override
    public Sequential copy() {
        return new Sequential(this);
    }

    /** Returns a sequence of parts named 0, 1, 2 and so on. */
    public static Sequential of(Module... parts) {
        Map<String, Module> named = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i++) {
            named.put(Integer.toString(i), parts[i]);
        }
        return new Sequential(named);
    }

    Map<String, Module> parts() {
        return parts;
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor y = x;
        for (Module part : parts.values()) {
            y = run(part, y);
        }
        return y;
    }
}
