package io.github.ssl4j.run;

import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Path;
import java.util.Objects;

/** Saves the encoder after every epoch; the one before is replaced only once the new one is on the disk. */
public final class EncoderSaver implements TrainingListener {
    private final Path path;
    private final Encoder encoder;

    /**
     * Creates a listener that saves an encoder, as it is then, with its evaluation view and its origin after that
     * epoch.
     */
    public EncoderSaver(Path path, Encoder encoder) {
        this.path = Objects.requireNonNull(path, "path");
        this.encoder = Objects.requireNonNull(encoder, "encoder");
    }

    @Override
    public void onEpochEnd(Epoch epoch) {
        Origin origin = encoder.origin().withEpochs(epoch.number());
        Encoder.of(encoder.network(), encoder.view(), origin).save(path);
    }
}
