package io.github.ssl4j.examples;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.eval.CollapseFigures;
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
        List<KnnProbe> probes = probes();
        EvaluationView view = EncoderFile.view(SavedEncoder.require(encoder));
        try (ImageSource bank = labelled.openData();
                ImageSource queries = labelled.openTest();
                Device device = Devices.best();
                Backbone backbone = EncoderFile.load(encoder, device)) {
            KnnComparison comparison = new KnnComparison(device, bank, queries, view, probes);
            CollapseFigures figures =
                    CollapseFigures.of(comparison.add(encoder.getFileName().toString(), backbone));
            comparison.print(out);
            KnnCaveat.ofEncoder(encoder).ifPresent(caveat -> out.println("  " + caveat));
            Results.printCollapse(out, figures);
            out.flush();
        }
        return 0;
    }

    private List<KnnProbe> probes() {
        if (neighbours == null && temperature == null) {
            return List.of(KnnProbe.standard(), KnnProbe.local());
        }
        KnnProbe standard = KnnProbe.standard();
        return List.of(new KnnProbe(
                Objects.requireNonNullElse(neighbours, standard.k()),
                Objects.requireNonNullElse(temperature, standard.temperature())));
    }
}
