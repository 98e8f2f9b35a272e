/**
 * What the fast devices share: storages in pooled memory, and a device that checks every argument once before it calls
 * the kernels of its own.
 */
package io.github.ssl4j.device.pooled;
