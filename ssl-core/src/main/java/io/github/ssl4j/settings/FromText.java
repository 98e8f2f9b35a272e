package io.github.ssl4j.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the public static factory of a record that takes one {@code String}: what {@code toString} of the record
 * returns. In JSON and as a setting a value of the record's type is this text, or a number where the text is one,
 * instead of an object.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface FromText {}
