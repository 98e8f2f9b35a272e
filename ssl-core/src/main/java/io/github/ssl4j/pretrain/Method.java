package io.github.ssl4j.pretrain;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.SslMethod;
import java.util.List;

/**
 * A method in the catalogue: what it is, its presets, and how it is made. Implementations have a public constructor
 * without parameters and are named, a line each, in {@code META-INF/services/io.github.ssl4j.pretrain.Method} of their
 * jar.
 *
 * @param <C> the record of the method's own settings, whose components are described by
 *     {@link io.github.ssl4j.settings.Setting}
 */
public interface Method<C extends Record> {

    /** Returns what to know about the method. */
    About about();

    /** Returns the presets: at least one, the best for small images first where there are several. */
    List<Preset<C>> presets();

    /**
     * Makes the method around an encoder; the initialiser draws the weights of its heads.
     *
     * @throws IllegalArgumentException if the settings do not fit the encoder or the run
     */
    SslMethod create(Initializer init, Backbone encoder, C settings, RunShape run);

    /** Returns the kind of encoders that the method takes. */
    default EncoderKind encoder() {
        return EncoderKind.ANY;
    }

    /** Returns whether the method masks parts of images. */
    default boolean masks() {
        return false;
    }

    /**
     * Returns the architecture the method trains for a vision transformer of the given size: its tokens, positions and
     * initial weights.
     */
    default VisionTransformer.Config transformer(VisionTransformer.Config size) {
        return size;
    }

    /** Returns a fitted preset's settings for a run: no more prototypes than images, a queue of whole batches. */
    default C fitted(C settings, RunShape run) {
        return settings;
    }

    /**
     * Returns a preset's settings for a run that may be shorter than the one they were made for: an EMA that does not
     * remember most of the run, nothing frozen for most of it. Presets named {@link Preset#PAPER} are left as they are,
     * as is what is set by name.
     */
    default C shortened(C settings, RunLength run) {
        return settings;
    }

    /**
     * Prepares the method from the images before the first step, as BEiT fits its tokenizer; a resumed run has the
     * result in its checkpoint.
     */
    default void prepare(SslMethod method, C settings, Preparation run) {}
}
