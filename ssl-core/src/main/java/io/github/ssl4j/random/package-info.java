/** Random numbers that depend only on their key: same seed and keys, same numbers, whatever the number of threads. */
package io.github.ssl4j.random;
