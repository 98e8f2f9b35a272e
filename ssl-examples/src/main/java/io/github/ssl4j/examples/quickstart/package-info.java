/** Short programs that each teach one thing, to paste and change. */
package io.github.ssl4j.examples.quickstart;
