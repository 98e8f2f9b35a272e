package io.github.ssl4j.interop;

import java.util.Objects;

/**
 * The architecture of a {@link GraphBackbone}.
 *
 * @param configuration the JSON of Deeplearning4j's {@code ComputationGraphConfiguration}, of one input and one output
 * @param width D, the number of features
 * @param channels C, channels of an image
 */
public record GraphSettings(String configuration, int width, int channels) {

    /** Checks the sizes. */
    public GraphSettings {
        Objects.requireNonNull(configuration, "configuration");
        if (width < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    "a graph of Deeplearning4j: expected at least 1 feature and 1 channel, found " + width + " and "
                            + channels);
        }
    }
}
