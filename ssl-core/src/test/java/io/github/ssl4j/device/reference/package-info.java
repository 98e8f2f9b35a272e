/** Kernels as plain formulas in double precision that work on any device, by way of the host's memory. */
package io.github.ssl4j.device.reference;
