package io.github.ssl4j.data;

/**
 * An image found corrupt while a source was read.
 *
 * @param index its index in the source
 * @param name what the source calls it, as {@link ImageSource#name}
 * @param reason what is wrong with it
 */
public record CorruptImage(int index, String name, String reason) {}
