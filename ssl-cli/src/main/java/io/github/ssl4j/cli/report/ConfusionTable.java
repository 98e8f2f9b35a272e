package io.github.ssl4j.cli.report;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.eval.KnnProbe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which classes a kNN probe takes for which. */
final class ConfusionTable {
    private static final int MOST_CLASSES = 12;
    private static final int MOST_LISTED = 15;

    private ConfusionTable() {}

    static String html(Device device, Features bank, Features classified) {
        KnnProbe probe = KnnProbe.local();
        if (bank.count() < probe.k()) {
            return "<p class=\"note\">A probe needs at least " + probe.k() + " labelled images, found " + bank.count()
                    + ".</p>\n";
        }
        KnnProbe.Result result = probe.evaluate(device, bank, classified);
        List<String> classes = bank.classes();
        int[] labels = classified.among(classes).labels();
        int[][] counts = new int[classes.size()][classes.size()];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]][result.predictions()[i]]++;
        }
        return (classes.size() <= MOST_CLASSES ? whole(classes, counts) : largest(classes, counts))
                + "<p class=\"note\">" + Html.text(result.toString()) + ".</p>\n";
    }

    private static String whole(List<String> classes, int[][] counts) {
        List<String> headings = new ArrayList<>(List.of("class \\ taken for"));
        headings.addAll(classes);
        List<List<String>> rows = new ArrayList<>();
        for (int k = 0; k < counts.length; k++) {
            List<String> row = new ArrayList<>(List.of(classes.get(k)));
            for (int taken : counts[k]) {
                row.add(taken == 0 ? "" : Integer.toString(taken));
            }
            rows.add(row);
        }
        return Html.table(headings, rows, List.of());
    }

    private static String largest(List<String> classes, int[][] counts) {
        List<int[]> pairs = new ArrayList<>();
        for (int k = 0; k < counts.length; k++) {
            for (int other = 0; other < counts.length; other++) {
                if (other != k && counts[k][other] > 0) {
                    pairs.add(new int[] {k, other, counts[k][other]});
                }
            }
        }
        List<List<String>> rows = pairs.stream()
                .sorted(Comparator.comparingInt(pair -> -pair[2]))
                .limit(MOST_LISTED)
                .map(pair -> List.of(classes.get(pair[0]), classes.get(pair[1]), Integer.toString(pair[2])))
                .toList();
        return Html.table(List.of("class", "taken for", "images"), rows, List.of());
    }
}
