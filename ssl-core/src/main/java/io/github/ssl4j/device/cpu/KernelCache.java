package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.ConvolutionShape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The primitives made so far for one kind of work, by shape. They are expensive to make and cheap to keep; the least
 * recently used one is evicted when there are very many.
 *
 * @param <K> what they are made from
 * @param <V> the primitive with what belongs to it
 */
final class KernelCache<K extends KernelCache.Key, V extends KernelCache.Entry> {
    /** What a primitive is made from. */
    interface Key {
        /**
         * Returns all that tells this key from others of its cache. The equality that Java makes for records takes as
         * long as a small kernel until it is thoroughly compiled.
         */
        long[] numbers();

        static long number(boolean fact) {
            return fact ? 1 : 0;
        }

        /** Returns the numbers of a convolution and what else there is to tell. */
        static long[] numbers(ConvolutionShape shape, long kind, long from, long to) {
            return new long[] {
                shape.batch(),
                shape.height(),
                shape.width(),
                shape.channels(),
                shape.filters(),
                shape.kernel(),
                shape.stride(),
                shape.padding(),
                kind,
                from,
                to
            };
        }
    }

    /** What can be destroyed. */
    interface Entry {
        void close();
    }

    private static final int CAPACITY = 1024;

    private final OneDnn library;
    private final BiFunction<Recipe, K, V> maker;
    private final Map<Numbers, V> made = new LinkedHashMap<>(16, 0.75f, true);

    private record Numbers(long... values) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Numbers numbers && Arrays.equals(values, numbers.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    KernelCache(OneDnn library, BiFunction<Recipe, K, V> maker) {
        this.library = library;
        this.maker = maker;
    }

    V get(K key) {
        synchronized (library) {
            Numbers numbers = new Numbers(key.numbers());
            V found = made.get(numbers);
            if (found == null) {
                try (Recipe recipe = new Recipe(library)) {
                    found = maker.apply(recipe, key);
                }
                made.put(numbers, found);
                if (made.size() > CAPACITY) {
                    Numbers eldest = made.keySet().iterator().next();
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
