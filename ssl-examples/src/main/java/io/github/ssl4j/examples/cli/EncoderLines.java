package io.github.ssl4j.examples.cli;

import java.nio.file.Path;

/** The lines of Java that load an encoder and use it. */
final class EncoderLines {
    private EncoderLines() {}

    static String of(Path encoder, Path images) {
        return """
                import io.github.ssl4j.encoder.Encoder;
                import io.github.ssl4j.eval.Features;
                import java.nio.file.Path;

                Encoder encoder = Encoder.load(Path.of("%s"));
                Features features = encoder.embed(Path.of("%s")); // images x features
                System.out.println(features + ", the first " + features.values()[0]);
                """.formatted(slashed(encoder), slashed(images));
    }

    private static String slashed(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path shortest = path.startsWith(here) ? here.relativize(path) : path;
        return shortest.toString().replace('\\', '/');
    }
}
