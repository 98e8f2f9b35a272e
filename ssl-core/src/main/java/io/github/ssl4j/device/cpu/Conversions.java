package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.ElementType;

/** Copies of real numbers from one type to another. */
final class Conversions implements AutoCloseable {
    private final KernelCache<Key, Kernel> kernels;

    private record Key(ElementType from, ElementType to, long length) {}

    Conversions(OneDnn library) {
        kernels = new KernelCache<>(
                library,
                (recipe, key) ->
                        recipe.reorder(recipe.dense(key.from(), key.length()), recipe.dense(key.to(), key.length())));
    }

    void convert(CpuStorage x, CpuStorage y) {
        kernels.get(new Key(x.type(), y.type(), y.length())).run(x.pointer(), y.pointer());
    }

    @Override
    public void close() {
        kernels.close();
    }
}
