package io.github.ssl4j.examples;

import io.github.ssl4j.augment.EvaluationView;
import java.nio.file.Path;
import java.util.List;

/** The lines of Java that load an encoder and use it. */
final class EncoderLines {
    private EncoderLines() {}

    static String of(Path encoder, Path images, EvaluationView view) {
        return """
                import io.github.ssl4j.augment.*;
                import io.github.ssl4j.data.ImageSource;
                import io.github.ssl4j.device.*;
                import io.github.ssl4j.encoder.EncoderFile;
                import io.github.ssl4j.eval.Features;
                import io.github.ssl4j.nn.Backbone;
                import java.nio.file.Path;
                import java.util.List;

                Device device = Devices.best();
                Backbone encoder = EncoderFile.load(Path.of("%s"), device);
                ImageSource images = ImageSource.open(Path.of("%s"));
                Normalization normalization = new Normalization(List.of(%s), List.of(%s));
                EvaluationView view = new EvaluationView(%d, %d, Interpolation.%s, normalization);
                Features features = Features.of(encoder, images, view, 256); // images x features
                System.out.println(features + ", the first " + features.values()[0]);
                """.formatted(
                        slashed(encoder),
                        slashed(images),
                        listed(view.normalization().mean()),
                        listed(view.normalization().deviation()),
                        view.size(),
                        view.resize(),
                        view.interpolation());
    }

    private static String slashed(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path shortest = path.startsWith(here) ? here.relativize(path) : path;
        return shortest.toString().replace('\\', '/');
    }

    private static String listed(List<Double> values) {
        String text = values.toString();
        return text.substring(1, text.length() - 1);
    }
}
