package io.github.ssl4j.settings;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The providers of a service that the service files of the class path name, by their own names. An entry that cannot be
 * loaded is kept as a {@link Failure}, and the others work.
 *
 * @param <T> the service
 */
public final class Providers<T> {

    /**
     * An entry of a service file that could not be loaded.
     *
     * @param entry the class that the file names, or the file where it cannot be read
     * @param location the jar or folder that the file lies in
     * @param reason why
     */
    public record Failure(String entry, String location, String reason) {

        @Override
        public String toString() {
            return entry + " in " + location + ": " + reason;
        }
    }

    private record Named<T>(T provider, List<String> names) {

        String name() {
            return names.get(0);
        }

        @Override
        public String toString() {
            return provider.getClass().getName() + " in " + ServiceFiles.locationOf(provider.getClass());
        }
    }

    private final String what;
    private final List<Named<T>> all = new ArrayList<>();
    private final Map<String, Named<T>> byName = new HashMap<>();
    private final List<Failure> failures = new ArrayList<>();

    private Providers(Class<T> service) {
        this.what = noun(service);
    }

    /**
     * Loads what the context class loader of the current thread sees, or the system's where there is none.
     *
     * @param service what providers implement; each is public and has a public constructor without parameters
     * @param names gives the names of a provider, first the one it is known by
     * @throws IllegalArgumentException if two providers have a name in common
     */
    public static <T> Providers<T> load(Class<T> service, Function<T, ? extends Collection<String>> names) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return load(service, names, context == null ? ClassLoader.getSystemClassLoader() : context);
    }

    /**
     * Loads what a class loader sees.
     *
     * @throws IllegalArgumentException if two providers have a name in common
     * @see #load(Class, Function)
     */
    public static <T> Providers<T> load(
            Class<T> service, Function<T, ? extends Collection<String>> names, ClassLoader loader) {
        Providers<T> providers = new Providers<>(service);
        ServiceFiles files = ServiceFiles.of(service, loader);
        providers.failures.addAll(files.failures());
        Set<Class<?>> seen = new HashSet<>();
        for (ServiceFiles.Entry entry : files.entries()) {
            try {
                Class<?> type = Class.forName(entry.className(), false, loader);
                if (seen.add(type)) {
                    providers.all.add(make(service, type, names));
                }
            } catch (Exception | LinkageError e) {
                providers.failures.add(new Failure(entry.className(), entry.location(), reason(e)));
            }
        }
        providers.all.sort(Comparator.comparing(Named::name));
        providers.all.forEach(providers::index);
        return providers;
    }

    private static <T> Named<T> make(Class<T> service, Class<?> type, Function<T, ? extends Collection<String>> names)
            throws ReflectiveOperationException {
        if (!service.isAssignableFrom(type)) {
            throw new IllegalArgumentException("expected an implementation of " + service.getName());
        }
        T provider = service.cast(type.getConstructor().newInstance());
        List<String> given = List.copyOf(names.apply(provider));
        if (given.isEmpty()) {
            throw new IllegalArgumentException("expected at least one name, found none");
        }
        return new Named<>(provider, given);
    }

    private static String reason(Throwable failure) {
        if (failure instanceof ClassNotFoundException) {
            return "there is no such class";
        }
        if (failure instanceof NoSuchMethodException) {
            return "expected a public constructor without parameters, found none";
        }
        return failure instanceof InvocationTargetException thrown
                ? thrown.getCause().toString()
                : failure.toString();
    }

    private void index(Named<T> named) {
        for (String name : named.names()) {
            Named<T> other = byName.putIfAbsent(NearestName.plain(name), named);
            if (other != null && other != named) {
                throw new IllegalArgumentException(
                        "expected one " + what + " '" + name + "', found two: " + other + " and " + named);
            }
        }
    }

    /** Returns a service's name in words, without the last where that is "provider". */
    private static String noun(Class<?> service) {
        return service.getSimpleName()
                .replaceFirst("(?<=.)Provider$", "")
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    /** Returns the providers, sorted by the first name of each. */
    public List<T> all() {
        return all.stream().map(Named::provider).toList();
    }

    /**
     * Returns the provider of a name; case, hyphens and underscores do not count.
     *
     * @throws IllegalArgumentException if there is none; the message says which are known, and what could not be loaded
     */
    public T named(String name) {
        Named<T> found = byName.get(NearestName.plain(name));
        if (found == null) {
            String known = NearestName.unknown(
                    what, name, all.stream().map(Named::name).toList());
            String unloaded = failures.stream().map(Failure::toString).collect(Collectors.joining("; "));
            throw new IllegalArgumentException(unloaded.isEmpty() ? known : known + "; not loaded: " + unloaded);
        }
        return found.provider();
    }

    /** Returns the entries that could not be loaded. */
    public List<Failure> failures() {
        return List.copyOf(failures);
    }
}
