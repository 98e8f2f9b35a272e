package io.github.ssl4j.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.settings.RecordShape.Component;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Records as JSON and back: an object with a key for every component. Where a component is an interface, or the
 * elements of a list are, the object also has a {@code "type"}, see {@link Subtypes}.
 */
public final class RecordJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");

    private final Subtypes subtypes;
    private final ValueReader reader;

    private RecordJson(Subtypes subtypes) {
        this.subtypes = Objects.requireNonNull(subtypes, "subtypes");
        this.reader = new ValueReader(subtypes);
    }

    /** Returns a reader and writer that knows what sealed interfaces permit. */
    public static RecordJson ofSealed() {
        return with(Subtypes.ofSealed());
    }

    /** Returns a reader and writer that knows these records behind interfaces. */
    public static RecordJson with(Subtypes subtypes) {
        return new RecordJson(subtypes);
    }

    /**
     * Returns a record, or a map, collection or scalar of such, as JSON.
     *
     * @throws IllegalArgumentException if it holds anything else
     */
    public JsonNode toJson(Object value) {
        return json("", null, value);
    }

    /**
     * Reads a record that JSON gives in full.
     *
     * @throws IllegalArgumentException if a key is unknown or missing, or a value not one that the record takes; the
     *     message begins with the path to it
     */
    public <R extends Record> R fromJson(Class<R> type, JsonNode json) {
        return type.cast(reader.read("", type, null, json));
    }

    /**
     * Returns a record with those components changed that JSON names, at any depth; a list is replaced as a whole.
     *
     * @throws IllegalArgumentException if a key is unknown, or a value not one that the record takes; the message
     *     begins with the path to it
     */
    public <R extends Record> R merged(R base, JsonNode json) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) base.getClass();
        return type.cast(reader.read("", type, base, json));
    }

    private JsonNode json(String path, Type declared, Object value) {
        if (value instanceof Record record) {
            return RecordShape.fromText(record.getClass()).isPresent()
                    ? text(record.toString())
                    : object(path, declared, record);
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((key, of) -> object.set(key.toString(), json(join(path, key.toString()), null, of)));
            return object;
        }
        if (value instanceof Collection<?> elements) {
            ArrayNode array = NODES.arrayNode();
            Type element = declared instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : null;
            elements.forEach(of -> array.add(json(path + "[" + array.size() + "]", element, of)));
            return array;
        }
        if (value instanceof Enum<?> constant) {
            return NODES.textNode(constant.name());
        }
        return scalar(path, value);
    }

    private JsonNode object(String path, Type declared, Record record) {
        ObjectNode object = NODES.objectNode();
        if (declared instanceof Class<?> type && !type.isRecord()) {
            object.put(Subtypes.KEY, subtypes.nameOf(record.getClass()));
        }
        for (Component component : RecordShape.of(record.getClass()).components()) {
            String name = join(path, component.name());
            if (object.has(component.name())) {
                throw new IllegalArgumentException(name + ": expected another name where a type is written, found it");
            }
            object.set(component.name(), json(name, component.type(), component.of(record)));
        }
        return object;
    }

    /** Returns the text that a record is written as, a number where it is one. */
    private static JsonNode text(String text) {
        return WHOLE.matcher(text).matches() ? NODES.numberNode(Integer.parseInt(text)) : NODES.textNode(text);
    }

    private static JsonNode scalar(String path, Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof String text) {
            return NODES.textNode(text);
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        if (value instanceof Integer number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Long number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Float number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Double number) {
            return NODES.numberNode(number);
        }
        throw new IllegalArgumentException(
                (path.isEmpty() ? "" : path + ": ") + "expected a record, a map, a list or a scalar, found a "
                        + value.getClass().getName());
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
