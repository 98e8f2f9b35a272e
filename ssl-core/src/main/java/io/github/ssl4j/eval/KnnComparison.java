package io.github.ssl4j.eval;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Nearest-neighbour accuracy of several kinds of features of the same images, such as before and after training. */
public final class KnnComparison {
    /** The name of the row that {@link #addPixels} adds. */
    public static final String PIXELS = "raw pixels";

    private static final int BATCH = 256;

    private final Device device;
    private final ImageSource bank;
    private final ImageSource queries;
    private final EvaluationView view;
    private final List<KnnProbe> probes;
    private final Map<String, List<KnnProbe.Result>> rows = new LinkedHashMap<>();
    private int known;
    private int classified;

    /**
     * Creates a comparison without rows.
     *
     * @param bank the labelled images that vote
     * @param queries the labelled images that are classified
     * @param view how encoders see them
     * @param probes the protocols, the most important first
     * @throws IllegalArgumentException if there is no protocol
     */
    public KnnComparison(
            Device device, ImageSource bank, ImageSource queries, EvaluationView view, List<KnnProbe> probes) {
        if (probes.isEmpty()) {
            throw new IllegalArgumentException("kNN: expected at least one protocol, found none for a bank of "
                    + bank.size() + " images; the usual ones want at least "
                    + KnnProbe.local().k());
        }
        this.device = device;
        this.bank = bank;
        this.queries = queries;
        this.view = view;
        this.probes = List.copyOf(probes);
    }

    /** Returns the usual protocols that a bank of so many images is large enough for. */
    public static List<KnnProbe> usualProbes(int images) {
        return Stream.of(KnnProbe.standard(), KnnProbe.local())
                .filter(probe -> probe.k() <= images)
                .toList();
    }

    /** Adds the pixels of the view before they are normalised, from 0 to 1. */
    public void addPixels() {
        EvaluationView raw = view.withNormalization(Normalization.NONE);
        add(PIXELS, Features.pixels(bank, raw), Features.pixels(queries, raw));
    }

    /** Adds the features of an encoder, and returns those of the queries. */
    public Features add(String name, Backbone encoder) {
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

    /** Returns the top-1 accuracy in percent by the first protocol. */
    public double top1(String name) {
        return rows.get(name).get(0).top1();
    }

    /** Returns a table: a row for each kind of features, a column for each protocol, and below what was counted. */
    public String table() {
        StringBuilder table = new StringBuilder("%-22s".formatted("kNN top-1"));
        probes.forEach(probe -> table.append("%20s".formatted("k " + probe.k() + ", T " + probe.temperature())));
        rows.forEach((name, results) -> {
            table.append("%n  %-20s".formatted(name));
            results.forEach(result -> table.append(String.format(Locale.ROOT, "%18.2f %%", result.top1())));
        });
        return table + System.lineSeparator()
                + "  Similarity-weighted vote (T) of the k labelled images nearest by cosine, out of " + known + "; "
                + classified + " held-out images classified.";
    }
}
