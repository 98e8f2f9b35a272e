package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelKeyTests {
    /** Sizes at which every shape is valid, with a margin above and below. */
    private static final int SIZE = 4;

    private static final int MARGIN = 2;

    static Stream<Class<?>> keys() {
        return new ClassFileImporter()
                .importPackagesOf(KernelCache.class).stream()
                        .filter(type -> type.isAssignableTo(KernelCache.Key.class) && !type.isInterface())
                        .map(JavaClass::reflect);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void numbersTellKeysApartThatDifferInOneComponent(Class<?> type) throws ReflectiveOperationException {
        assertThat(numbers(some(type))).isEqualTo(numbers(some(type)));
        for (Object other : neighbours(type)) {
            assertThat(numbers(other)).as(other.toString()).isNotEqualTo(numbers(some(type)));
        }
    }

    private static long[] numbers(Object key) {
        return ((KernelCache.Key) key).numbers();
    }

    /** Returns values of the type that each differ from {@link #some} in one place. */
    private static List<Object> neighbours(Class<?> type) throws ReflectiveOperationException {
        if (!type.isRecord()) {
            return List.of(another(type));
        }
        List<Object> neighbours = new ArrayList<>();
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            for (Object value : neighbours(components[i].getType())) {
                Object[] values = someOf(components);
                values[i] = components[i].getName().equals("padding") ? (Object) (SIZE - MARGIN - 1) : value;
                neighbours.add(make(type, values));
            }
        }
        return neighbours;
    }

    private static Object some(Class<?> type) throws ReflectiveOperationException {
        if (type.isRecord()) {
            return make(type, someOf(type.getRecordComponents()));
        }
        return value(type, 0);
    }

    private static Object another(Class<?> type) {
        return value(type, 1);
    }

    private static Object[] someOf(RecordComponent[] components) throws ReflectiveOperationException {
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = components[i].getName().equals("padding") ? SIZE - MARGIN : some(components[i].getType());
        }
        return values;
    }

    private static Object value(Class<?> type, int which) {
        if (type.isEnum()) {
            return type.getEnumConstants()[which];
        }
        return switch (type.getName()) {
            case "boolean" -> which == 1;
            case "int" -> SIZE + which;
            case "long" -> (long) SIZE + which;
            case "float" -> 1f + which;
            case "double" -> 1. + which;
            case "[J" -> new long[] {SIZE, SIZE + which};
            default -> throw new IllegalArgumentException("no value for " + type);
        };
    }

    private static Object make(Class<?> type, Object... values) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }
}
