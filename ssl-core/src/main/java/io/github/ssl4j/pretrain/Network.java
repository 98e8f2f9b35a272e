package io.github.ssl4j.pretrain;

import io.github.ssl4j.encoder.Architecture;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import java.util.Objects;

/**
 * An encoder that is chosen but not created yet.
 *
 * @param architecture what kind of network it is
 * @param settings the settings of the network
 */
public record Network<A extends Record>(Architecture<A> architecture, A settings) {

    /** Checks that nothing is missing. */
    public Network {
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(settings, "settings");
    }

    /** Returns the encoder with fresh weights. */
    public Backbone create(Initializer init) {
        return architecture.create(init, settings);
    }

    /** Returns whether it is a vision transformer, whose tokens can be masked. */
    public boolean transformer() {
        return architecture.transformer();
    }
}
