/** Optimisers over tensors on a device, and the schedules of learning rate, weight decay and momentum. */
package io.github.ssl4j.optim;
