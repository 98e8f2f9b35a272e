/**
 * How records of settings are read and changed by name, in words and in JSON; the values in nested JSON by name; how
 * providers of services are found; and which known name a mistyped one was meant to be.
 */
package io.github.ssl4j.settings;
