package io.github.ssl4j.pretrain;

import io.github.ssl4j.settings.Providers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The methods that the jars on the class path contribute, a user's own among them. Every call throws an
 * IllegalArgumentException if two of them have one name.
 */
public final class Methods {
    private static final Logger LOG = LoggerFactory.getLogger(Methods.class);

    /** The class path is looked at often, and a failure of it logged once. */
    private static final Set<Providers.Failure> TOLD = ConcurrentHashMap.newKeySet();

    private Methods() {}

    private static Providers<Method<?>> providers() {
        Providers<Method<?>> providers = Providers.load(
                serviceClass(), method -> Stream.of(method.about().name()).toList());
        providers.failures().stream().filter(TOLD::add).forEach(failure -> LOG.warn("method not loaded: {}", failure));
        return providers;
    }

    @SuppressWarnings("unchecked") // a class literal has no type arguments
    private static Class<Method<?>> serviceClass() {
        return (Class<Method<?>>) (Class<?>) Method.class;
    }

    /** Returns all methods, sorted by family and then by name. */
    public static List<Method<?>> all() {
        return providers().all().stream()
                .sorted((one, other) ->
                        one.about().family().compareTo(other.about().family()))
                .toList();
    }

    /**
     * Returns the method of a name, such as {@code simclr}.
     *
     * @throws IllegalArgumentException if there is none; the message lists those known and names the nearest
     */
    public static Method<?> named(String name) {
        return providers().named(name);
    }

    /** Returns the entries of service files that could not be loaded, each with its jar and why. */
    public static List<Providers.Failure> failures() {
        return providers().failures();
    }
}
