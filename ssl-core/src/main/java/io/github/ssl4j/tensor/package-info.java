/**
 * Tensors on a device, differentiable operations on them, the tape that records those, and the scopes that own their
 * memory.
 */
package io.github.ssl4j.tensor;
