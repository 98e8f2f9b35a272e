package io.github.ssl4j.cli;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Methods;
import io.github.ssl4j.run.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is printed at the end of every run. */
final class Results {
    private Results() {}

    /** Prints whether features have collapsed, which those of a single image do not show. */
    static void printCollapse(PrintWriter out, Features features) {
        if (features.count() < 2) {
            return;
        }
        CollapseFigures figures = CollapseFigures.of(features);
        out.printf(
                Locale.ROOT,
                "Collapse: feature spread %.4f (a collapse has 0, directions without order %.4f), RankMe %.1f.%n",
                figures.featureSpread(),
                figures.healthySpread(),
                figures.effectiveRank());
    }

    /** Prints what was measured and how often it was right, in percent. */
    static void printAccuracy(PrintWriter out, String what, double top1, OptionalDouble top5) {
        out.println(what);
        out.printf(Locale.ROOT, "  top-1            %6.2f %%%n", top1);
        top5.ifPresent(percent -> out.printf(Locale.ROOT, "  top-5            %6.2f %%%n", percent));
    }

    /** Prints how a number was made. */
    static void printProtocol(PrintWriter out, String protocol, Backbone encoder, EvaluationView view) {
        out.printf(
                Locale.ROOT,
                "  Protocol: %s, the %s, of images of %s pixels.%n",
                protocol,
                encoder.output(),
                view.size());
    }

    static void printMemory(PrintWriter out) {
        ProcessMemory.peakMebibytes()
                .ifPresent(peak -> out.printf(Locale.ROOT, "Peak memory of the process: %.0f MiB (VmHWM).%n", peak));
    }

    static void printFiles(PrintWriter out, RunDirectory run) {
        out.println("Encoder        " + run.encoder());
        if (Files.exists(run.bestEncoder())) {
            out.println("Best by probe  " + run.bestEncoder());
        }
        out.println("Configuration  " + run.configuration());
        out.println("Metrics        " + run.metrics());
        if (Files.exists(run.checkpoint())) {
            out.println("Checkpoint     " + run.checkpoint());
        }
    }

    /**
     * Returns the caveat for an encoder by the name of its method; nothing if kNN suits it or the method is not known.
     */
    static Optional<String> knnCaveat(Optional<String> method) {
        return method.flatMap(name -> Methods.all().stream()
                        .filter(known -> known.about().name().equals(name))
                        .<Method<?>>map(known -> known)
                        .findFirst())
                .flatMap(Results::knnCaveat);
    }

    /** Returns the caveat for a method; nothing if kNN suits it. */
    static Optional<String> knnCaveat(Method<?> method) {
        return method.about().family() != Family.MASKED_IMAGE_MODELLING
                ? Optional.empty()
                : Optional.of("kNN is the wrong measure for masked image modelling: "
                        + method.about().name()
                        + " fills in hidden patches and never compares two images, so nothing makes the cosine between"
                        + " their features mean likeness. What the features hold shows once something is trained on"
                        + " them: ssl4j eval linear, ssl4j eval finetune.");
    }
}
