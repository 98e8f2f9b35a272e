package io.github.ssl4j.cli;

import io.github.ssl4j.encoder.Classifier;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.LinearClassifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that says where a classifier is saved once it is trained. */
final class SavedClassifier {
    private static final String PROTOCOL = "classifier";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Save encoder and classifier there, for ssl4j export and Classifier.load. Default: they are not"
                            + " saved.")
    private Path file;

    /**
     * Checks the place before anything is trained.
     *
     * @param encoder the file that must stay as it is
     */
    void require(Path encoder) {
        if (file == null) {
            return;
        }
        OutputPlace.require("--out", file);
        try {
            if (Files.exists(file) && Files.exists(encoder) && Files.isSameFile(file, encoder)) {
                throw new IllegalArgumentException(
                        "--out: expected another file than that of the encoder, found " + file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    /** Saves a classifier of an encoder, with how it was trained, if that is wanted, and says so. */
    @SuppressWarnings("resource") // the network is closed by whoever opened it
    void save(Encoder encoder, LinearClassifier head, List<String> classes, String protocol, PrintWriter out) {
        if (file != null) {
            Encoder noted = Encoder.of(
                    encoder.network(), encoder.view(), encoder.origin().with(PROTOCOL, protocol));
            Classifier.of(noted, head, classes).save(file);
            out.println("Classifier     " + file);
        }
    }
}
