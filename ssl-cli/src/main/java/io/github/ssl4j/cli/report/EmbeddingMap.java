package io.github.ssl4j.cli.report;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.statistics.PrincipalComponents;
import io.github.ssl4j.statistics.TSne;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Embeddings as points of the plane, by PCA and by t-SNE, coloured by class, or by cluster where there are no labels.
 */
final class EmbeddingMap {
    private static final int COMPONENTS = 50;
    private static final int CLUSTERS = 10;
    private static final int ITERATIONS = 20;
    private static final int MOST_NAMED = 20;
    private static final int SIDE = 400;
    private static final int MARGIN = 8;

    private EmbeddingMap() {}

    static String html(Features features, Device device, ImageSource images, Tiles tiles) {
        double[][] rows = unitLength(features);
        double[][] components = PrincipalComponents.of(rows, COMPONENTS);
        int[] colours = features.labelled() ? features.labels() : clusters(features, rows, device);
        List<String> names = features.labelled()
                ? images.classes()
                : IntStream.rangeClosed(1, CLUSTERS)
                        .mapToObj(k -> "cluster " + k)
                        .toList();
        return "<div class=\"maps\">\n"
                + map("PCA, the first two components", components, colours, names.size(), features, tiles)
                + map(
                        "t-SNE, perplexity 30",
                        TSne.standard().points(components),
                        colours,
                        names.size(),
                        features,
                        tiles)
                + "</div>\n" + legend(names)
                + "<p class=\"note\">In a map by t-SNE neighbours are neighbours; sizes of clusters and distances between"
                + " them mean little. Pointer and arrow keys show the images of points.</p>\n";
    }

    private static double[][] unitLength(Features features) {
        double[][] rows = features.toDoubles();
        for (double[] row : rows) {
            double squares = 0;
            for (double value : row) {
                squares += value * value;
            }
            double scale = 1 / Math.max(1e-12, Math.sqrt(squares));
            for (int d = 0; d < row.length; d++) {
                row[d] *= scale;
            }
        }
        return rows;
    }

    private static int[] clusters(Features features, double[][] rows, Device device) {
        float[] values = new float[features.count() * features.width()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[i / features.width()][i % features.width()];
        }
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, values, features.count(), features.width());
            return KMeans.spherical(ITERATIONS)
                    .fit(x, Math.min(CLUSTERS, features.count()), RandomStream.of(1))
                    .assignments();
        }
    }

    private static String map(
            String title, double[][] points, int[] colours, int count, Features features, Tiles tiles) {
        StringBuilder svg = new StringBuilder("<figure><figcaption>" + Html.text(title)
                + "</figcaption>\n<svg viewBox=\"0 0 "
                + SIDE + " " + SIDE + "\" role=\"img\" aria-label=\"" + Html.text(title) + " of " + points.length
                + " images\">\n");
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (double[] point : points) {
            for (int axis = 0; axis < 2; axis++) {
                low[axis] = Math.min(low[axis], point[axis]);
                high[axis] = Math.max(high[axis], point[axis]);
            }
        }
        double extent = Math.max(1e-12, Math.max(high[0] - low[0], high[1] - low[1]));
        for (int i = 0; i < points.length; i++) {
            int image = features.images()[i];
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\" data-tile=\"%s\"><title>%s</title></circle>%n",
                    place(points[i][0], low[0], high[0], extent),
                    SIDE - place(points[i][1], low[1], high[1], extent),
                    colour(colours[i], count),
                    Html.text(tiles.attributes(image)),
                    Html.text(tiles.words(image))));
        }
        return svg.append("</svg></figure>\n").toString();
    }

    private static double place(double value, double low, double high, double extent) {
        return SIDE / 2.0 + (value - (low + high) / 2) / extent * (SIDE - 2 * MARGIN);
    }

    private static String colour(int kind, int count) {
        int lightness = kind % 2 == 0 ? 45 : 62;
        return String.format(Locale.ROOT, "hsl(%d 70%% %d%%)", 360 * kind / Math.max(1, count), lightness);
    }

    private static String legend(List<String> names) {
        if (names.size() > MOST_NAMED) {
            return "<p class=\"note\">" + names.size() + " classes, by colour; the pointer shows their names.</p>\n";
        }
        StringBuilder legend = new StringBuilder("<p class=\"legend\">");
        for (int k = 0; k < names.size(); k++) {
            legend.append("<span><span class=\"dot\" style=\"background: ")
                    .append(colour(k, names.size()))
                    .append("\"></span> ")
                    .append(Html.text(names.get(k)))
                    .append("</span> ");
        }
        return legend.append("</p>\n").toString();
    }
}
