package io.github.ssl4j.run;

import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Path;
import java.util.Map;

/** Saves the encoder after every epoch; the one before is replaced only once the new one is on the disk. */
public final class EncoderSaver implements TrainingListener {
    private final Path path;
    private final Backbone encoder;
    private final Map<String, String> metadata;

    /** Creates a listener that saves an encoder to a safetensors file, with what its users should know. */
    public EncoderSaver(Path path, Backbone encoder, Map<String, String> metadata) {
        this.path = path;
        this.encoder = encoder;
        this.metadata = Map.copyOf(metadata);
    }

    @Override
    public void onEpochEnd(Epoch epoch) {
        EncoderFile.save(path, encoder, metadata);
    }
}
