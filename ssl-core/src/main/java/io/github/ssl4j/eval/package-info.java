/**
 * Evaluation of encoders: features, nearest neighbours, linear probes, fine-tuning, restoration of degraded
 * images, and figures that show a collapse.
 */
package io.github.ssl4j.eval;
