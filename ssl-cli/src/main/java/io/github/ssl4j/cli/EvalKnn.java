package io.github.ssl4j.cli;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.eval.KnnComparison;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.nn.Backbone;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Nearest-neighbour classification with a saved encoder. */
@Command(
        name = "knn",
        description = "Classify held-out images by the labelled images nearest to them in the features of an encoder. "
                + "Without --k and --temperature both usual protocols are used: k 200, T 0.1 and k 20, T 0.07.")
final class EvalKnn extends EvalCommand {
    @Option(
            names = "--encoder",
            required = true,
            paramLabel = "FILE",
            description = "An encoder.safetensors that ssl4j wrote.")
    private Path encoder;

    @Option(names = "--k", paramLabel = "N", description = "The number of neighbours.")
    private Integer neighbours;

    @Option(names = "--temperature", paramLabel = "T", description = "Divides the similarities before they vote.")
    private Double temperature;

    @Override
    void evaluate(ImageParts images) {
        try (Encoder saved = Encoder.load(encoder)) {
            Backbone network = saved.network();
            KnnComparison comparison = comparison(network.device(), images, saved);
            Features features = comparison.add(encoder.getFileName().toString(), network);
            out().println(comparison.table());
            Results.knnCaveat(saved.origin().method()).ifPresent(caveat -> out().println("  " + caveat));
            Results.printCollapse(out(), features);
        }
    }

    private KnnComparison comparison(Device device, ImageParts images, Encoder saved) {
        List<KnnProbe> asked = List.of(new KnnProbe(
                Objects.requireNonNullElse(neighbours, KnnProbe.standard().k()),
                Objects.requireNonNullElse(temperature, KnnProbe.standard().temperature())));
        boolean usual = neighbours == null && temperature == null;
        List<KnnProbe> probes = usual ? images.probes(out()).orElse(List.of()) : asked;
        return new KnnComparison(device, images.training(), images.heldOut().orElseThrow(), saved.view(), probes);
    }
}
