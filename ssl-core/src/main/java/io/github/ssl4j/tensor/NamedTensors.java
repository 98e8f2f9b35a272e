package io.github.ssl4j.tensor;

import java.util.LinkedHashMap;
import java.util.Map;

/** Tensors by name, gathered part by part: those of a part carry its name, a dot and their own. */
public final class NamedTensors {
    private final Map<String, Tensor> all = new LinkedHashMap<>();

    /** Adds a tensor. */
    public NamedTensors add(String name, Tensor tensor) {
        if (all.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("tensors: expected different names, found " + name + " twice");
        }
        return this;
    }

    /** Adds the tensors of a part. */
    public NamedTensors addAll(String part, Map<String, Tensor> tensors) {
        tensors.forEach((name, tensor) -> add(part + "." + name, tensor));
        return this;
    }

    /** Returns what was added, in that order. */
    public Map<String, Tensor> map() {
        return all;
    }
}
