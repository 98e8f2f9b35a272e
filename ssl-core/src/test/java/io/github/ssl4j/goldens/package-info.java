/** Reads the golden cases, values that the methods' authors' own code computed, and compares results with them. */
package io.github.ssl4j.goldens;
