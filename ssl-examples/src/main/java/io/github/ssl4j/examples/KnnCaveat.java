package io.github.ssl4j.examples;

import io.github.ssl4j.encoder.EncoderFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What has to be said beside the kNN accuracy of some methods. */
final class KnnCaveat {
    /** Metadata of an encoder's file: the name of the method that pretrained it. */
    static final String METHOD = "method";

    private static final Set<String> MASKED = Set.of("mae", "simmim", "maskfeat", "beit");

    private KnnCaveat() {}

    /** Returns the caveat for the encoder in a file; nothing if kNN suits it or its method is not known. */
    static Optional<String> ofEncoder(Path encoder) {
        return Optional.ofNullable(EncoderFile.metadata(encoder).get(METHOD)).flatMap(KnnCaveat::ofMethod);
    }

    /** Returns the caveat for a method by the name {@code pretrain} knows it by; nothing if kNN suits it. */
    static Optional<String> ofMethod(String method) {
        return Optional.of(method)
                .filter(name -> MASKED.contains(name.toLowerCase(Locale.ROOT)))
                .map(name -> "kNN is the wrong yardstick for masked image modelling: " + name
                        + " fills in hidden patches and never compares two images, so nothing makes the cosine between"
                        + " their features mean likeness. What the features hold shows once something is trained on"
                        + " them: ssl4j eval linear, ssl4j eval finetune.");
    }
}
