package io.github.ssl4j.examples.cli;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.eval.KnnComparison;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.nn.Backbone;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Nearest-neighbour classification with a saved encoder. */
@Command(
        name = "knn",
        description = "Classify held-out images by the labelled images nearest to them in the features of an encoder. "
                + "Without --k and --temperature both usual protocols are used: k 200, T 0.1 and k 20, T 0.07.")
final class EvalKnn implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--encoder",
            required = true,
            paramLabel = "FILE",
            description = "An encoder.safetensors that ssl4j wrote.")
    private Path encoder;

    @Mixin
    private LabelledImages labelled = new LabelledImages();

    @Option(names = "--k", paramLabel = "N", description = "The number of neighbours.")
    private Integer neighbours;

    @Option(names = "--temperature", paramLabel = "T", description = "Divides the similarities before they vote.")
    private Double temperature;

    @Override
    public Integer call() throws Exception {
        return Failures.catchingOutOfMemory(this::evaluate);
    }

    private int evaluate() {
        PrintWriter out = spec.commandLine().getOut();
        try (Encoder saved = Encoder.load(encoder);
                ImageParts images = labelled.open(out)) {
            Backbone network = saved.network();
            KnnComparison comparison = comparison(network.device(), images, saved, out);
            CollapseFigures figures =
                    CollapseFigures.of(comparison.add(encoder.getFileName().toString(), network));
            out.println(comparison.table());
            KnnCaveat.of(saved.origin().method()).ifPresent(caveat -> out.println("  " + caveat));
            Results.printCollapse(out, figures);
            out.flush();
        }
        return 0;
    }

    private KnnComparison comparison(Device device, ImageParts images, Encoder saved, PrintWriter out) {
        List<KnnProbe> probes = List.of(new KnnProbe(
                Objects.requireNonNullElse(neighbours, KnnProbe.standard().k()),
                Objects.requireNonNullElse(temperature, KnnProbe.standard().temperature())));
        if (neighbours == null && temperature == null) {
            probes = images.probes(out)
                    .orElseThrow(() -> new IllegalArgumentException("--data: expected at least "
                            + KnnProbe.local().k() + " labelled images, found "
                            + images.training().size() + "; a smaller --k takes fewer"));
        }
        return new KnnComparison(device, images.training(), images.heldOut().orElseThrow(), saved.view(), probes);
    }
}
