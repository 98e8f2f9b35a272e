/** The training loop, what a method is to it, and what it tells those who listen. */
package io.github.ssl4j.train;
