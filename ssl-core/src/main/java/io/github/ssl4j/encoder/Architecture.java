package io.github.ssl4j.encoder;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import java.util.List;
import java.util.Optional;

/**
 * A kind of network that can be chosen by name, saved and loaded again. A jar adds one of its own by a class with a
 * public constructor without arguments and its name in {@code META-INF/services/io.github.ssl4j.encoder.Architecture}.
 *
 * @param <C> the settings of a network: a record as {@link io.github.ssl4j.settings.RecordJson} takes, without a
 *     component {@code type}
 */
public interface Architecture<C extends Record> {
    /** Returns what the architecture is called in files, such as {@code resnet}. */
    String type();

    /** Returns the names of its networks, such as {@code resnet18}. */
    List<String> names();

    /** Returns the class of its settings. */
    Class<C> settings();

    /**
     * Returns the settings of a network, as they suit images of a size.
     *
     * @param name one of {@link #names}
     * @param imageSize H and W
     * @param channels C
     * @throws IllegalArgumentException if there is no such name, or no such network for that size
     */
    C named(String name, ViewSize imageSize, int channels);

    /** Returns a network with fresh parameters. */
    Backbone create(Initializer init, C settings);

    /** Returns the settings of a network of this architecture; empty for others. */
    Optional<C> settingsOf(Backbone network);

    /** Returns whether its networks are transformers whose tokens can be masked. */
    default boolean transformer() {
        return false;
    }
}
