package io.github.ssl4j.examples.cli;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.nn.Backbone;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Nearest-neighbour accuracy of several kinds of features of the same images. */
final class KnnComparison {
    static final String PIXELS = "raw pixels";

    private static final int BATCH = 256;

    private final Device device;
    private final ImageSource bank;
    private final ImageSource queries;
    private final EvaluationView view;
    private final List<KnnProbe> probes;
    private final Map<String, List<KnnProbe.Result>> rows = new LinkedHashMap<>();
    private int known;
    private int classified;

    KnnComparison(Device device, ImageSource bank, ImageSource queries, EvaluationView view, List<KnnProbe> probes) {
        this.device = device;
        this.bank = bank;
        this.queries = queries;
        this.view = view;
        this.probes = List.copyOf(probes);
    }

    /** Returns a comparison by the usual protocols that the bank is large enough for; nothing, and why, if none is. */
    static Optional<KnnComparison> fitting(
            Device device, ImageSource bank, ImageSource queries, EvaluationView view, PrintWriter out) {
        List<KnnProbe> usual = List.of(KnnProbe.standard(), KnnProbe.local());
        List<KnnProbe> probes =
                usual.stream().filter(probe -> probe.k() <= bank.size()).toList();
        if (probes.isEmpty()) {
            out.println("kNN is left out: its usual protocols want at least "
                    + usual.get(usual.size() - 1).k() + " labelled images, found " + bank.size() + ".");
            return Optional.empty();
        }
        if (probes.size() < usual.size()) {
            out.println("kNN with k " + probes.get(0).k() + " alone: for k "
                    + usual.get(0).k() + " there are too few labelled images, " + bank.size() + ".");
        }
        return Optional.of(new KnnComparison(device, bank, queries, view, probes));
    }

    /** Adds the pixels of the view before they are normalised, from 0 to 1. */
    void addPixels() {
        EvaluationView raw = new EvaluationView(view.size(), view.resize(), view.interpolation(), Normalization.NONE);
        add(PIXELS, Features.pixels(bank, raw), Features.pixels(queries, raw));
    }

    /** Adds the features of an encoder, and returns those of the queries. */
    Features add(String name, Backbone encoder) {
        Features ofQueries = Features.of(encoder, queries, view, BATCH);
        add(name, Features.of(encoder, bank, view, BATCH), ofQueries);
        return ofQueries;
    }

    private void add(String name, Features ofBank, Features ofQueries) {
        List<KnnProbe.Result> results = new ArrayList<>();
        for (KnnProbe probe : probes) {
            results.add(probe.evaluate(device, ofBank, ofQueries));
        }
        rows.put(name, results);
        known = ofBank.count();
        classified = ofQueries.count();
    }

    /** Returns the top-1 accuracy in percent by the first probe. */
    double top1(String name) {
        return rows.get(name).get(0).top1();
    }

    /** Prints a row for each kind of features and a column for each probe. */
    void print(PrintWriter out) {
        out.printf("%-22s", "kNN top-1");
        probes.forEach(probe -> out.printf("%20s", "k " + probe.k() + ", T " + probe.temperature()));
        out.println();
        rows.forEach((name, results) -> {
            out.printf("  %-20s", name);
            results.forEach(result -> out.printf(Locale.ROOT, "%18.2f %%", result.top1()));
            out.println();
        });
        out.println("  Similarity-weighted vote (T) of the k labelled images nearest by cosine, out of " + known + "; "
                + classified + " held-out images classified.");
    }
}
