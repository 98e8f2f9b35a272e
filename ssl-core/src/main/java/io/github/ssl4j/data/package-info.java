/** Images: where they come from, how they are held in memory, and how they reach training in batches. */
package io.github.ssl4j.data;
