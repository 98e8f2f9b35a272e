/** What {@code ssl4j bench} measures: training steps and the data pipeline, in the same cases as the PyTorch peer. */
package io.github.ssl4j.cli.bench;
