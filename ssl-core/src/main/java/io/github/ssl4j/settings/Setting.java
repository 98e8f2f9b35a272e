package io.github.ssl4j.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a component of a record as a setting that may be changed by name, and says what it is. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** Returns what the setting is, a fragment of a sentence in plain English. */
    String value();

    /** Returns the name of the setting where it is not the component's. */
    String name() default "";
}
