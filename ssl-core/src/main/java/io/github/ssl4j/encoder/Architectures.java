package io.github.ssl4j.encoder;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.settings.NearestName;
import io.github.ssl4j.settings.Providers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The architectures that the class path registers. Every method throws an IllegalArgumentException if two of them have
 * a type or a name in common.
 */
public final class Architectures {
    private static final Logger LOG = LoggerFactory.getLogger(Architectures.class);

    /** The class path is looked at often, and a failure of it logged once. */
    private static final Set<Providers.Failure> TOLD = ConcurrentHashMap.newKeySet();

    private Architectures() {}

    private static Providers<Architecture<?>> providers() {
        Providers<Architecture<?>> providers = Providers.load(
                serviceClass(),
                architecture -> Stream.concat(Stream.of(architecture.type()), architecture.names().stream())
                        .toList());
        providers.failures().stream()
                .filter(TOLD::add)
                .forEach(failure -> LOG.warn("architecture not loaded: {}", failure));
        return providers;
    }

    @SuppressWarnings("unchecked") // a class literal has no type arguments
    private static Class<Architecture<?>> serviceClass() {
        return (Class<Architecture<?>>) (Class<?>) Architecture.class;
    }

    /** Returns all architectures, sorted by type. */
    public static List<Architecture<?>> all() {
        return providers().all();
    }

    /** Returns the architectures that the class path names but that could not be loaded, each with its jar and why. */
    public static List<Providers.Failure> failures() {
        return providers().failures();
    }

    /**
     * Returns the architecture of a network's name, such as {@code resnet18}, in any case.
     *
     * @throws IllegalArgumentException if there is none; the message says which there are, and which is nearest
     */
    public static Architecture<?> named(String name) {
        Providers<Architecture<?>> providers = providers();
        return providers.all().stream()
                .filter(architecture -> architecture.names().stream().anyMatch(name::equalsIgnoreCase))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> known = providers.all().stream()
                            .flatMap(architecture -> architecture.names().stream())
                            .toList();
                    return new IllegalArgumentException(
                            NearestName.unknown("backbone", name, known) + notLoaded(providers));
                });
    }

    /**
     * Returns a network of a name with fresh parameters, as it suits square images of a side in pixels.
     *
     * @throws IllegalArgumentException as {@link #named} and {@link Architecture#named}
     */
    public static Backbone create(String name, Initializer init, int imageSize, int channels) {
        return create(name, init, ViewSize.square(imageSize), channels);
    }

    /**
     * Returns a network of a name with fresh parameters, as it suits images of a size.
     *
     * @throws IllegalArgumentException as {@link #named} and {@link Architecture#named}
     */
    public static Backbone create(String name, Initializer init, ViewSize imageSize, int channels) {
        return create(named(name), name, init, imageSize, channels);
    }

    private static <C extends Record> Backbone create(
            Architecture<C> architecture, String name, Initializer init, ViewSize imageSize, int channels) {
        String exact = architecture.names().stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElseThrow();
        return architecture.create(init, architecture.named(exact, imageSize, channels));
    }

    /**
     * Returns the architecture of a type, such as {@code resnet}.
     *
     * @throws IllegalArgumentException if there is none; the message says which there are
     */
    public static Architecture<?> ofType(String type) {
        Providers<Architecture<?>> providers = providers();
        return providers.all().stream()
                .filter(architecture -> architecture.type().equals(type))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(NearestName.unknown("architecture", type, types(providers))
                                + "; is the jar with it on the class path?" + notLoaded(providers)));
    }

    /**
     * Returns the architecture of a network.
     *
     * @throws IllegalArgumentException if none of them made it
     */
    public static Architecture<?> of(Backbone network) {
        Providers<Architecture<?>> providers = providers();
        return providers.all().stream()
                .filter(architecture -> architecture.settingsOf(network).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the network " + network.architecture() + " ("
                        + network.getClass().getName() + "): expected one of a registered architecture, "
                        + String.join(", ", types(providers)) + "; is a service file for "
                        + Architecture.class.getName() + " on the class path?" + notLoaded(providers)));
    }

    /**
     * Returns the architecture of a network as a line of JSON that {@link #described} reads.
     *
     * @throws IllegalArgumentException if none that is registered made it
     */
    public static String describe(Backbone network) {
        return ArchitectureJson.of(network);
    }

    /**
     * Returns a network of the architecture that a line of JSON describes, with fresh parameters.
     *
     * @throws IllegalArgumentException if it describes none that is registered
     */
    public static Backbone described(String architecture, Initializer init) {
        return ArchitectureJson.create(architecture, init);
    }

    private static List<String> types(Providers<Architecture<?>> providers) {
        return providers.all().stream().<String>map(Architecture::type).toList();
    }

    private static String notLoaded(Providers<?> providers) {
        return providers.failures().isEmpty()
                ? ""
                : providers.failures().stream()
                        .map(Providers.Failure::toString)
                        .collect(Collectors.joining("; ", "; not loaded: ", ""));
    }
}
