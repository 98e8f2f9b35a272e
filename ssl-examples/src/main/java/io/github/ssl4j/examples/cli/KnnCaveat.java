package io.github.ssl4j.examples.cli;

import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Methods;
import java.util.Optional;

/** What has to be said beside the kNN accuracy of masked methods. */
final class KnnCaveat {
    private KnnCaveat() {}

    /** Returns the caveat for an encoder by the name of its method; nothing if kNN suits it or the method is not known. */
    static Optional<String> of(Optional<String> method) {
        return method.flatMap(name -> Methods.all().stream()
                        .filter(known -> known.about().name().equals(name))
                        .<Method<?>>map(known -> known)
                        .findFirst())
                .flatMap(KnnCaveat::of);
    }

    /** Returns the caveat for a method; nothing if kNN suits it. */
    static Optional<String> of(Method<?> method) {
        return method.about().family() != Family.MASKED_IMAGE_MODELLING
                ? Optional.empty()
                : Optional.of("kNN is the wrong measure for masked image modelling: "
                        + method.about().name()
                        + " fills in hidden patches and never compares two images, so nothing makes the cosine between"
                        + " their features mean likeness. What the features hold shows once something is trained on"
                        + " them: ssl4j eval linear, ssl4j eval finetune.");
    }
}
