/**
 * The seam between mathematics and hardware: memory and kernels of one processor behind {@link
 * io.github.ssl4j.device.Device}. No code above this package touches a pointer or asks which device it is on.
 */
package io.github.ssl4j.device;
