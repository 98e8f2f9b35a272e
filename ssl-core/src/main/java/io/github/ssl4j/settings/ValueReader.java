package io.github.ssl4j.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.settings.RecordShape.Component;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Reads values of a declared type from what a user gives: Java values, text, maps and lists, JSON. */
final class ValueReader {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Subtypes subtypes;

    ValueReader(Subtypes subtypes) {
        this.subtypes = subtypes;
    }

    /** Returns what a value of this type may be, where that can be listed; otherwise nothing. */
    List<String> choices(Class<?> type) {
        return type.isInterface() ? List.copyOf(subtypes.of(type).keySet()) : Scalar.choices(type);
    }

    /**
     * Reads a value.
     *
     * @param path the name of what is read, for messages
     * @param current the value it replaces, from which records take what is not given; null for none
     * @throws IllegalArgumentException if what is given is no value of the type
     */
    Object read(String path, Type type, Object current, Object given) {
        Class<?> raw = raw(type);
        Object value = given instanceof JsonNode node ? plain(node) : given;
        if (Scalar.isScalar(raw)) {
            return Scalar.read(path, raw, value);
        }
        if (raw == List.class) {
            return list(path, element(type), value);
        }
        if (raw.isInstance(value)) {
            return value;
        }
        if (raw.isRecord()) {
            return record(path, raw, (Record) current, value);
        }
        if (raw.isInterface()) {
            return variant(path, raw, current, value);
        }
        throw Scalar.unexpected(path, "a " + raw.getSimpleName(), value);
    }

    /**
     * Reads a record from values by name.
     *
     * @param base the record that has what is not given; null for none
     * @throws IllegalArgumentException if a name is unknown or missing, or a value not one that the record takes
     */
    Record merged(String path, Class<?> type, Record base, Map<?, ?> given) {
        RecordShape shape = RecordShape.of(type);
        String below = path.isEmpty() ? "" : path + ".";
        Map<String, Object> byName = byName(below, shape, given);
        List<Object> values = new ArrayList<>();
        for (Component component : shape.components()) {
            String name = below + component.name();
            Object current = base == null ? null : component.of(base);
            if (byName.containsKey(component.name())) {
                values.add(read(name, component.type(), current, byName.get(component.name())));
            } else if (base != null) {
                values.add(current);
            } else {
                throw new IllegalArgumentException(name + ": expected a value, found none");
            }
        }
        return shape.construct(path.isEmpty() ? "" : path + ": ", values);
    }

    private static Map<String, Object> byName(String below, RecordShape shape, Map<?, ?> given) {
        Map<String, Object> byName = new LinkedHashMap<>();
        given.forEach((key, value) -> {
            Component component = shape.find(String.valueOf(key)).orElseThrow(() -> {
                List<String> known = shape.names().stream().map(below::concat).toList();
                return new IllegalArgumentException(NearestName.unknown("setting", below + key, known));
            });
            if (byName.containsKey(component.name())) {
                throw new IllegalArgumentException(below + component.name() + ": expected one value, found two");
            }
            byName.put(component.name(), value);
        });
        return byName;
    }

    private List<Object> list(String path, Type element, Object given) {
        Object value = given instanceof String text ? split(path, raw(element), text) : given;
        if (!(value instanceof List<?> elements)) {
            throw Scalar.unexpected(path, "a list", given);
        }
        List<Object> read = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            read.add(read(path + "[" + i + "]", element, null, elements.get(i)));
        }
        return List.copyOf(read);
    }

    private static Object split(String path, Class<?> element, String text) {
        if (text.stripLeading().startsWith("[")) {
            return json(path, text);
        }
        if (element.isRecord()
                && RecordShape.fromNumber(element).isEmpty()
                && RecordShape.fromText(element).isEmpty()) {
            throw Scalar.unexpected(path, "a list in JSON", text);
        }
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private Record record(String path, Class<?> type, Record current, Object given) {
        Optional<Method> ofText = RecordShape.fromText(type);
        if (ofText.isPresent()) {
            if (!(given instanceof Number || given instanceof String)) {
                throw Scalar.unexpected(path, "a number or text", given);
            }
            return RecordShape.make(ofText.get(), path.isEmpty() ? "" : path + ": ", given.toString());
        }
        Object value = object(path, given);
        if (value instanceof Map<?, ?> map) {
            return merged(path, type, current, map);
        }
        String names = "an object of " + String.join(", ", RecordShape.of(type).names());
        Optional<Method> factory = RecordShape.fromNumber(type);
        if (factory.isEmpty()) {
            throw Scalar.unexpected(path, names, given);
        }
        if (!(value instanceof Number || value instanceof String)) {
            throw Scalar.unexpected(path, "a number or " + names, given);
        }
        Object number = Scalar.read(path, factory.get().getParameterTypes()[0], value);
        return RecordShape.make(factory.get(), path + "=" + value + ": ", number);
    }

    private Record variant(String path, Class<?> type, Object current, Object given) {
        SortedMap<String, Class<? extends Record>> known = subtypes.of(type);
        Record base = current instanceof Record record ? record : null;
        if (base != null) {
            known.putIfAbsent(subtypes.nameOf(base.getClass()), base.getClass());
        }
        Object value = object(path, given);
        Map<Object, Object> values = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            values.putAll(map);
        } else if (value instanceof String name) {
            values.put(Subtypes.KEY, name);
        } else {
            throw Scalar.unexpected(path, "an object with a type of " + String.join(", ", known.keySet()), given);
        }
        Object name = values.remove(Subtypes.KEY);
        if (name == null && base != null) {
            return merged(path, base.getClass(), base, values);
        }
        Class<? extends Record> chosen = named(path, type, known, name);
        return merged(path, chosen, chosen.isInstance(base) ? base : null, values);
    }

    private Class<? extends Record> named(
            String path, Class<?> type, SortedMap<String, Class<? extends Record>> known, Object given) {
        if (given == null) {
            throw Scalar.unexpected(path, "a type of " + String.join(", ", known.keySet()), "none");
        }
        String name = given instanceof JsonNode node ? node.asText() : given.toString();
        Optional<Class<? extends Record>> found = known.entrySet().stream()
                .filter(entry -> NearestName.plain(entry.getKey()).equals(NearestName.plain(name)))
                .<Class<? extends Record>>map(Map.Entry::getValue)
                .findFirst();
        return found.or(() -> subtypes.onClassPath(path, type, name))
                .orElseThrow(() ->
                        new IllegalArgumentException(path + ": " + NearestName.unknown("type", name, known.keySet())));
    }

    private static Object object(String path, Object given) {
        return given instanceof String text && text.stripLeading().startsWith("{") ? json(path, text) : given;
    }

    private static Object json(String path, String text) {
        try {
            return plain(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    path + ": expected JSON, found '" + text + "' (" + e.getOriginalMessage() + ")", e);
        }
    }

    private static Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                node.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue()));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                node.forEach(list::add);
                yield list;
            }
            case STRING -> node.textValue();
            case NUMBER -> node.numberValue();
            case BOOLEAN -> node.booleanValue();
            default -> null;
        };
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        }
        return type instanceof WildcardType wildcard ? raw(wildcard.getUpperBounds()[0]) : Object.class;
    }

    private static Type element(Type list) {
        return list instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : Object.class;
    }
}
