/** One short program for each method, to paste and change. */
package io.github.ssl4j.examples.quickstart;
