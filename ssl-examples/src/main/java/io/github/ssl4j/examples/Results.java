package io.github.ssl4j.examples;

import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.train.RunDirectory;
import java.io.PrintWriter;
import java.util.Locale;

/** What is printed at the end of every run. */
final class Results {
    private Results() {}

    static void printCollapse(PrintWriter out, CollapseFigures figures) {
        out.printf(
                Locale.ROOT,
                "Collapse: feature spread %.4f (0 is a collapse, %.4f points everywhere alike), RankMe %.1f.%n",
                figures.featureSpread(),
                figures.healthySpread(),
                figures.effectiveRank());
    }

    static void printFiles(PrintWriter out, RunDirectory run) {
        out.println("Encoder        " + run.encoder());
        out.println("Configuration  " + run.configuration());
        out.println("Metrics        " + run.metrics());
    }
}
