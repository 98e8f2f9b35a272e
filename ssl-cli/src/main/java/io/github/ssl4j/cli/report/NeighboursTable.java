package io.github.ssl4j.cli.report;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.eval.Features;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The nearest neighbours of some images by two encoders, side by side. */
final class NeighboursTable {
    private static final int QUERIES = 12;
    private static final int NEIGHBOURS = 6;

    private NeighboursTable() {}

    static String html(Features trained, Features untrained, Device device, Tiles tiles) {
        StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">image</th>"
                + "<th scope=\"col\">trained</th><th scope=\"col\">untrained</th></tr></thead>\n<tbody>\n");
        int queries = Math.min(QUERIES, trained.count());
        for (int i = 0; i < queries; i++) {
            int row = i * trained.count() / queries;
            int image = trained.images()[row];
            html.append("<tr><th scope=\"row\">")
                    .append(tiles.tile(image))
                    .append("</th><td>")
                    .append(nearest(trained, row, tiles))
                    .append("</td><td>")
                    .append(nearest(untrained, Arrays.binarySearch(untrained.images(), image), tiles))
                    .append("</td></tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString()
                + (tiles.labelled()
                        ? String.format(
                                Locale.ROOT,
                                "<p>Of the nearest neighbours of all images, %.1f %% are of the same class by the trained"
                                        + " encoder, %.1f %% by the untrained one.</p>%n",
                                sameClass(trained, device),
                                sameClass(untrained, device))
                        : "");
    }

    private static String nearest(Features features, int row, Tiles tiles) {
        float[] query = Arrays.copyOfRange(features.values(), row * features.width(), (row + 1) * features.width());
        int image = features.images()[row];
        return features.nearest(query, NEIGHBOURS + 1).stream()
                .map(Features.Neighbour::image)
                .filter(found -> found != image)
                .limit(NEIGHBOURS)
                .map(tiles::tile)
                .collect(Collectors.joining());
    }

    private static double sameClass(Features features, Device device) {
        int[] labels = features.labels();
        int[] nearest = features.nearestOthers(device);
        long same = IntStream.range(0, labels.length)
                .filter(row -> labels[nearest[row]] == labels[row])
                .count();
        return 100.0 * same / labels.length;
    }
}
