package io.github.ssl4j.settings;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The records behind interfaces, by the name of a type: what {@code "type"} in JSON may say where a component is an
 * interface. Those that a sealed interface permits are known from the start. A record is named after its class, and one
 * called {@code Config} or {@code Settings} after the class around it: {@code AdamW} for {@code AdamW.Config}.
 *
 * <p>With {@link #andClassPath} all other records have the full names of their classes, so that those of users need not
 * be registered.
 */
public final class Subtypes {
    /** The key of a type's name in JSON. */
    static final String KEY = "type";

    private final Map<Class<? extends Record>, String> names;
    private final boolean classPath;

    private Subtypes(Map<Class<? extends Record>, String> names, boolean classPath) {
        this.names = names;
        this.classPath = classPath;
    }

    /** Returns the records that sealed interfaces permit. */
    public static Subtypes ofSealed() {
        return new Subtypes(Map.of(), false);
    }

    /** Returns these and another record, under the name of its class. */
    public Subtypes and(Class<? extends Record> type) {
        return and(nameOf(type), type);
    }

    /** Returns these and another record, under a name of its own. */
    public Subtypes and(String name, Class<? extends Record> type) {
        Objects.requireNonNull(name, "name");
        Map<Class<? extends Record>, String> more = new LinkedHashMap<>(names);
        more.put(Objects.requireNonNull(type, "type"), name);
        return new Subtypes(more, classPath);
    }

    /** Returns these and every other record on the class path, under the full name of its class. */
    public Subtypes andClassPath() {
        return new Subtypes(names, true);
    }

    /** Returns the name of a record's type. */
    String nameOf(Class<? extends Record> type) {
        if (classPath && !names.containsKey(type) && !isPermitted(type)) {
            return type.getName();
        }
        String simple = type.getSimpleName();
        boolean general = simple.equals("Config") || simple.equals("Settings");
        Class<?> outer = type.getEnclosingClass();
        return names.getOrDefault(type, general && outer != null ? outer.getSimpleName() : simple);
    }

    private static boolean isPermitted(Class<?> type) {
        return Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed);
    }

    /**
     * Returns the record of a class on the class path; empty unless that is asked for, and for a name without a
     * package.
     *
     * @param path what the name was read from, for messages
     * @param supertype what the record has to implement
     * @throws IllegalArgumentException if there is no such class, or it is no such record
     */
    Optional<Class<? extends Record>> onClassPath(String path, Class<?> supertype, String name) {
        if (!classPath || name.indexOf('.') < 0) {
            return Optional.empty();
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            Class<?> type = Class.forName(name, false, context == null ? Subtypes.class.getClassLoader() : context);
            if (!type.isRecord() || !supertype.isAssignableFrom(type)) {
                throw new IllegalArgumentException(path + ": expected a record that implements " + supertype.getName()
                        + ", found the class " + name);
            }
            return Optional.of(type.asSubclass(Record.class));
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException(
                    path + ": expected the class " + name + " on the class path, found none; known without it: "
                            + String.join(", ", of(supertype).keySet()),
                    e);
        }
    }

    /** Returns the known records of an interface by name. */
    SortedMap<String, Class<? extends Record>> of(Class<?> supertype) {
        SortedMap<String, Class<? extends Record>> known = new TreeMap<>();
        addPermitted(supertype, known);
        names.forEach((type, name) -> {
            if (supertype.isAssignableFrom(type)) {
                known.put(name, type);
            }
        });
        return known;
    }

    private void addPermitted(Class<?> supertype, Map<String, Class<? extends Record>> known) {
        if (supertype.isSealed()) {
            for (Class<?> permitted : supertype.getPermittedSubclasses()) {
                if (permitted.isRecord()) {
                    Class<? extends Record> type = permitted.asSubclass(Record.class);
                    known.put(nameOf(type), type);
                } else {
                    addPermitted(permitted, known);
                }
            }
        }
    }
}
