package io.github.ssl4j.settings;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A record class as its values are read and made: its components by name, and its canonical constructor. */
final class RecordShape {

    /**
     * A component.
     *
     * @param name the setting's name, else the component's
     * @param type the declared type
     * @param setting what says that it is a setting, if anything
     */
    record Component(String name, Type type, Optional<Setting> setting, Method accessor) {

        Class<?> rawType() {
            return accessor.getReturnType();
        }

        Object of(Record record) {
            return invoke(() -> accessor.invoke(record));
        }
    }

    /** A reflective call. */
    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    private final Class<?> type;
    private final List<Component> components;

    private RecordShape(Class<?> type) {
        this.type = type;
        this.components = Arrays.stream(type.getRecordComponents())
                .map(RecordShape::component)
                .toList();
    }

    static RecordShape of(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("expected a record, found " + type.getName());
        }
        return new RecordShape(type);
    }

    private static Component component(RecordComponent declared) {
        Optional<Setting> setting = Optional.ofNullable(declared.getAnnotation(Setting.class));
        String name =
                setting.map(Setting::name).filter(other -> !other.isEmpty()).orElse(declared.getName());
        Method accessor = declared.getAccessor();
        accessor.setAccessible(true);
        return new Component(name, declared.getGenericType(), setting, accessor);
    }

    List<Component> components() {
        return components;
    }

    List<String> names() {
        return components.stream().map(Component::name).toList();
    }

    boolean hasSettings() {
        return components.stream().anyMatch(component -> component.setting().isPresent());
    }

    /** Returns the component of a name in whatever case, with or without hyphens. */
    Optional<Component> find(String name) {
        String wanted = NearestName.plain(name);
        return components.stream()
                .filter(component -> NearestName.plain(component.name()).equals(wanted))
                .findFirst();
    }

    /**
     * Makes a record.
     *
     * @throws IllegalArgumentException if its constructor refuses the values; the message begins with {@code prefix}
     */
    Record construct(String prefix, List<Object> values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return (Record) invoke(() -> {
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(values.toArray());
            });
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(prefix + e.getMessage(), e);
        }
    }

    /** Returns the factory that makes a value of a type from a number, if there is one. */
    static Optional<Method> fromNumber(Class<?> type) {
        return factory(type, FromNumber.class, "double or int", Set.of(double.class, int.class));
    }

    /** Returns the factory that makes a value of a type from text, if there is one. */
    static Optional<Method> fromText(Class<?> type) {
        return factory(type, FromText.class, "String", Set.of(String.class));
    }

    private static Optional<Method> factory(
            Class<?> type, Class<? extends Annotation> mark, String expected, Set<Class<?>> parameters) {
        List<Method> factories = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(mark))
                .toList();
        for (Method factory : factories) {
            Class<?>[] found = factory.getParameterTypes();
            if (factories.size() > 1
                    || found.length != 1
                    || !parameters.contains(found[0])
                    || !Modifier.isStatic(factory.getModifiers())
                    || factory.getReturnType() != type) {
                throw new IllegalArgumentException("@" + mark.getSimpleName() + ": expected one static factory of "
                        + type.getName() + " with a parameter of type " + expected + ", found " + factory);
            }
            factory.setAccessible(true);
        }
        return factories.stream().findFirst();
    }

    /**
     * Calls a factory that makes a value from a number or text.
     *
     * @throws IllegalArgumentException if it refuses what is given; the message begins with {@code prefix}
     */
    static Record make(Method factory, String prefix, Object given) {
        try {
            return (Record) invoke(() -> factory.invoke(null, given));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(prefix + e.getMessage(), e);
        }
    }

    private static Object invoke(Call call) {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record cannot be read by reflection: " + e, e);
        }
    }
}
