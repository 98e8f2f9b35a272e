package io.github.ssl4j.settings;

import io.github.ssl4j.settings.RecordShape.Component;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A record whose components marked {@link Setting} can be listed and changed by name.
 *
 * <p>A setting within a record within the record has a path as its name, {@code head.codes}; the last part alone will
 * do where no other setting ends in it. Case, hyphens and underscores do not count: {@code mask-ratio} is
 * {@code maskRatio}. Records within are settings only where their component is marked.
 *
 * @param <R> the record
 */
public final class Settings<R extends Record> {

    /**
     * A setting.
     *
     * @param name the path of its component
     * @param type its declared type
     * @param description what it is, a fragment of a sentence
     * @param value what it is now
     * @param choices what it may be, where that can be listed; otherwise empty
     */
    public record Entry(String name, Class<?> type, String description, Object value, List<String> choices) {}

    private final R record;
    private final ValueReader reader;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> paths = new LinkedHashMap<>();

    private Settings(R record, Subtypes subtypes) {
        this.record = Objects.requireNonNull(record, "record");
        this.reader = new ValueReader(subtypes);
        collect("", record);
    }

    /** Returns the settings of a record. */
    public static <R extends Record> Settings<R> of(R record) {
        return of(record, Subtypes.ofSealed());
    }

    /** Returns the settings of a record some of whose settings may be any of several records. */
    public static <R extends Record> Settings<R> of(R record, Subtypes subtypes) {
        return new Settings<>(record, subtypes);
    }

    private void collect(String prefix, Record part) {
        for (Component component : RecordShape.of(part.getClass()).components()) {
            if (component.setting().isPresent()) {
                String name = prefix + component.name();
                Class<?> type = component.rawType();
                Object value = component.of(part);
                if (paths.put(NearestName.plain(name), name) != null) {
                    throw new IllegalArgumentException(
                            "two settings of " + record.getClass().getName() + " are called " + name);
                }
                if (!isGroup(type)) {
                    String description = component.setting().get().value();
                    entries.add(new Entry(name, type, description, value, reader.choices(type)));
                }
                if (value instanceof Record within) {
                    collect(name + ".", within);
                }
            }
        }
    }

    private static boolean isGroup(Class<?> type) {
        return type.isRecord()
                && RecordShape.fromNumber(type).isEmpty()
                && RecordShape.fromText(type).isEmpty()
                && RecordShape.of(type).hasSettings();
    }

    /** Returns the record. */
    public R record() {
        return record;
    }

    /** Returns all settings in the order of the components, a record's own before those within it. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /**
     * Returns the setting of a name.
     *
     * @throws IllegalArgumentException if there is none, or several end in it
     */
    public Entry entry(String name) {
        String path = path(name);
        return entries.stream()
                .filter(entry -> entry.name().equals(path))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    /**
     * Returns the record with one setting changed: to a value of its type, or to text or JSON that says one.
     *
     * @throws IllegalArgumentException if there is no such setting, or it may not have this value
     * @see #with(Map)
     */
    public R with(String name, Object value) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put(name, value);
        return with(one);
    }

    /**
     * Returns the record with several settings changed at once, so that its constructors check them together.
     *
     * <p>A value is one of the setting's type, any number that the type holds, or text: {@code 1e-3}, {@code true}, the
     * name of a constant in any case, JSON for records and lists, numbers with commas between them for a list. A map or
     * a {@link com.fasterxml.jackson.databind.JsonNode} changes those components of a record that it names. Where the
     * setting's record has a factory marked {@link FromNumber}, a number will do.
     *
     * @throws IllegalArgumentException if there is no such setting, or it may not have this value
     */
    public R with(Map<String, ?> values) {
        Map<String, Object> given = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            String path = path(name);
            if (given.containsKey(path)) {
                throw new IllegalArgumentException(path + ": expected one value, found two");
            }
            given.put(path, value);
        });
        @SuppressWarnings("unchecked")
        R changed = (R) changed("", record, given);
        return changed;
    }

    private Record changed(String prefix, Record part, Map<String, Object> given) {
        RecordShape shape = RecordShape.of(part.getClass());
        List<Object> values = new ArrayList<>();
        for (Component component : shape.components()) {
            String name = prefix + component.name();
            Object value = component.of(part);
            if (given.containsKey(name)) {
                value = reader.read(name, component.type(), value, given.get(name));
            }
            Map<String, Object> within = below(name + ".", given);
            values.add(within.isEmpty() ? value : changed(name + ".", (Record) value, within));
        }
        return shape.construct(shown(given), values);
    }

    private static Map<String, Object> below(String prefix, Map<String, Object> given) {
        Map<String, Object> below = new LinkedHashMap<>(given);
        below.keySet().removeIf(name -> !name.startsWith(prefix));
        return below;
    }

    private static String shown(Map<String, Object> given) {
        return given.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", ", "", ": "));
    }

    private String path(String name) {
        String plain = NearestName.plain(name);
        Optional<String> whole = Optional.ofNullable(paths.get(plain));
        return whole.orElseGet(() -> {
            List<String> ending = names().stream()
                    .filter(path -> NearestName.plain(path).endsWith("." + plain))
                    .toList();
            if (ending.size() > 1) {
                throw new IllegalArgumentException("setting '" + name + "': expected one of "
                        + String.join(", ", ending) + ", found only its end");
            }
            return ending.stream().findFirst().orElseThrow(() -> unknown(name));
        });
    }

    private IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(NearestName.unknown("setting", name, names()));
    }

    private List<String> names() {
        return entries.stream().map(Entry::name).toList();
    }
}
