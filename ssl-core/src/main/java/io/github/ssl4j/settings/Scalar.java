package io.github.ssl4j.settings;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads numbers, truth values and constants of enums from what a user gives. */
final class Scalar {
    private static final Map<Class<?>, String> NUMBERS = Map.of(
            int.class, "a whole number",
            Integer.class, "a whole number",
            long.class, "a whole number",
            Long.class, "a whole number",
            double.class, "a number",
            Double.class, "a number",
            float.class, "a number",
            Float.class, "a number");

    private Scalar() {}

    static boolean isScalar(Class<?> type) {
        return NUMBERS.containsKey(type) || isBoolean(type) || type.isEnum() || type == String.class;
    }

    private static boolean isBoolean(Class<?> type) {
        return type == boolean.class || type == Boolean.class;
    }

    /** Returns what a value of this type may be, where that can be listed; otherwise nothing. */
    static List<String> choices(Class<?> type) {
        if (isBoolean(type)) {
            return List.of("true", "false");
        }
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants()).map(Scalar::choice).toList()
                : List.of();
    }

    private static String choice(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads a value of a scalar type.
     *
     * @throws IllegalArgumentException if what is given is none
     */
    static Object read(String path, Class<?> type, Object given) {
        if (NUMBERS.containsKey(type)) {
            return number(path, type, given);
        }
        if (type.isInstance(given) || isBoolean(type) && given instanceof Boolean) {
            return given;
        }
        if (isBoolean(type)) {
            String text = given instanceof String word ? NearestName.plain(word) : "";
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
            throw unexpected(path, "true or false", given);
        }
        if (type.isEnum()) {
            return constant(path, type, given);
        }
        throw unexpected(path, "text", given);
    }

    private static Object number(String path, Class<?> type, Object given) {
        try {
            String text = given instanceof Number || given instanceof String
                    ? given.toString().strip()
                    : "";
            if (type == int.class || type == Integer.class) {
                return new BigDecimal(text).intValueExact();
            }
            if (type == long.class || type == Long.class) {
                return new BigDecimal(text).longValueExact();
            }
            double number = text.equals("Infinity") ? Double.POSITIVE_INFINITY : new BigDecimal(text).doubleValue();
            boolean isFloat = type == float.class || type == Float.class;
            return isFloat ? (Object) (float) number : (Object) number;
        } catch (ArithmeticException | NumberFormatException e) {
            throw unexpected(path, NUMBERS.get(type), given);
        }
    }

    private static Object constant(String path, Class<?> type, Object given) {
        String wanted = given instanceof String word ? NearestName.plain(word) : "";
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> NearestName.plain(choice(constant)).equals(wanted))
                .findFirst()
                .orElseThrow(() -> unexpected(path, "one of " + String.join(", ", choices(type)), given));
    }

    /** Returns the exception for a value of the wrong type. */
    static IllegalArgumentException unexpected(String path, String expected, Object found) {
        String shown = found instanceof String ? "'" + found + "'" : String.valueOf(found);
        return new IllegalArgumentException(
                (path.isEmpty() ? "" : path + ": ") + "expected " + expected + ", found " + shown);
    }
}
