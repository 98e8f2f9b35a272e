package io.github.ssl4j.device.cpu;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The primitives made so far for one kind of work, by shape. They are dear to make and cheap to keep; the one that has
 * not run for longest goes when there are very many.
 *
 * @param <K> what tells them apart
 * @param <V> the primitive with what belongs to it
 */
final class KernelCache<K, V extends KernelCache.Entry> {
    /** What can be destroyed. */
    interface Entry {
        void close();
    }

    private static final int CAPACITY = 1024;

    private final OneDnn library;
    private final BiFunction<Recipe, K, V> maker;
    private final Map<K, V> made = new LinkedHashMap<>(16, 0.75f, true);

    KernelCache(OneDnn library, BiFunction<Recipe, K, V> maker) {
        this.library = library;
        this.maker = maker;
    }

    V get(K key) {
        synchronized (library) {
            V found = made.get(key);
            if (found == null) {
                try (Recipe recipe = new Recipe(library)) {
                    found = maker.apply(recipe, key);
                }
                made.put(key, found);
                if (made.size() > CAPACITY) {
                    K eldest = made.keySet().iterator().next();
                    made.remove(eldest).close();
                }
            }
            return found;
        }
    }

    void close() {
        made.values().forEach(Entry::close);
        made.clear();
    }
}
