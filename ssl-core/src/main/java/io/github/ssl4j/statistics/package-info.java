/** What rows of numbers have in common: clusters. */
package io.github.ssl4j.statistics;
