/** The {@code ssl4j} command line: each command does one thing, through the public interface of the library. */
package io.github.ssl4j.cli;
