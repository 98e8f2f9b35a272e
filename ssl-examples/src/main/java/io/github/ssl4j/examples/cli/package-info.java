/** The {@code ssl4j} command line and runnable examples. */
package io.github.ssl4j.examples.cli;
