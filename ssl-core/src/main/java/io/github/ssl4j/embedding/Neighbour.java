package io.github.ssl4j.embedding;

/**
 * An image of an index that is like another.
 *
 * @param row the row of its features
 * @param image what the row is of
 * @param cosine between its features and those of the other, from -1 to 1
 */
public record Neighbour(int row, EmbeddedRow image, double cosine) {}
