/** The CPU as a device: float32 kernels of oneDNN, and of Java where oneDNN has none. */
package io.github.ssl4j.device.cpu;
