package io.github.ssl4j.run;

import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.train.ProbeReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Saves the encoder whenever a probe finds it better than those of earlier epochs. The origin in the file says that it
 * was chosen so, and by which figure.
 */
public final class BestEncoderSaver implements TrainingListener {
    private static final String CHOSEN_BY = "chosen_by";
    private static final String VALUE = "chosen_by_value";

    private final Path path;
    private final Encoder encoder;
    private OptionalDouble best = OptionalDouble.empty();

    /** Creates a listener that saves an encoder, as it is then, with its evaluation view and its origin. */
    public BestEncoderSaver(Path path, Encoder encoder) {
        this.path = Objects.requireNonNull(path, "path");
        this.encoder = Objects.requireNonNull(encoder, "encoder");
    }

    /** Learns how good the best encoder of the run before a resumption was. */
    @Override
    public void onStart(Training training) {
        if (training.progress().step() > 0 && Files.exists(path)) {
            String value = EncoderFile.metadata(path).get(VALUE);
            best = value == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(value));
        }
    }

    @Override
    public void onProbe(ProbeReport report) {
        if (report.epoch() == 0 || report.criterion().isEmpty()) {
            return;
        }
        String name = report.criterion().get();
        double value = report.figures().get(name);
        if (best.isEmpty() || value > best.getAsDouble()) {
            best = OptionalDouble.of(value);
            Origin origin = encoder.origin()
                    .withEpochs(report.epoch())
                    .with(CHOSEN_BY, "the best " + name + " of the run's probes")
                    .with(VALUE, Double.toString(value));
            Encoder.of(encoder.network(), encoder.view(), origin).save(path);
        }
    }
}
