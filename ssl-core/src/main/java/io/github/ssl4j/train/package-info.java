/** The training loop, the base class of methods, and the events that listeners receive. */
package io.github.ssl4j.train;
