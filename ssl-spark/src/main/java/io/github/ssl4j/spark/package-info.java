/**
 * Workers on a Spark cluster, and collectives between their processes: Spark starts the workers and lets them find each
 * other, and what they exchange while they train goes through Gloo.
 */
package io.github.ssl4j.spark;
