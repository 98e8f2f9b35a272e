package io.github.ssl4j.eval;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import java.util.Map;
import java.util.Optional;

/** Measures an encoder between two epochs of its training, and leaves it as it is, to the last bit. */
public interface EncoderProbe {
    /** Returns how the figures are made, in words. */
    String protocol();

    /**
     * Returns the name of the figure, the higher the better, that tells which encoder of a run is the best; empty if
     * none does.
     */
    Optional<String> criterion();

    /** Returns figures of an encoder, by name. */
    Map<String, Double> measure(Backbone encoder);

    /**
     * Returns figures of the same kind of raw pixels, which any encoder should beat, by other names; none by default.
     */
    default Map<String, Double> baseline(Device device) {
        return Map.of();
    }
}
