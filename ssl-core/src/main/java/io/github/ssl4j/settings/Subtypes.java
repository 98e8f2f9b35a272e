package io.github.ssl4j.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The records behind interfaces, by the name of a type: what {@code "type"} in JSON may say where a component is an
 * interface. Those that a sealed interface permits are known from the start. A record is named after its class, and one
 * called {@code Config} or {@code Settings} after the class around it: {@code AdamW} for {@code AdamW.Config}.
 */
public final class Subtypes {
    /** The key of a type's name in JSON. */
    static final String KEY = "type";

    private final Map<Class<? extends Record>, String> names;

    private Subtypes(Map<Class<? extends Record>, String> names) {
        this.names = names;
    }

    /** Returns the records that sealed interfaces permit. */
    public static Subtypes ofSealed() {
        return new Subtypes(Map.of());
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
        return new Subtypes(more);
    }

    /** Returns the name of a record's type. */
    String nameOf(Class<? extends Record> type) {
        String simple = type.getSimpleName();
        boolean general = simple.equals("Config") || simple.equals("Settings");
        Class<?> outer = type.getEnclosingClass();
        return names.getOrDefault(type, general && outer != null ? outer.getSimpleName() : simple);
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
