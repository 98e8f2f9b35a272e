package io.github.ssl4j.cli.leaderboard;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Accuracy against time, a curve for every run, in SVG. */
final class TimePlot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 460;
    private static final int LEFT = 56;
    private static final int RIGHT = 200;
    private static final int TOP = 16;
    private static final int BOTTOM = 44;
    private static final int LINE_HEIGHT = 18;
    private static final int TICKS = 5;

    /** Told apart by people who see no difference of red and green: Wong 2011, and the same darker. */
    private static final List<String> COLOURS = List.of(
            "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#000000", "#005580", "#a06f00",
            "#006b4e", "#8f5575", "#944200");

    private final Map<String, List<List<Double>>> curves;
    private final double longest;
    private final double lowest;
    private final double highest;

    /** Creates a plot of points [minutes, percent] by name. */
    TimePlot(Map<String, List<List<Double>>> curves) {
        this.curves = curves;
        longest = curves.values().stream()
                .flatMap(List::stream)
                .mapToDouble(point -> point.get(0))
                .max()
                .orElse(1);
        double least = curves.values().stream()
                .flatMap(List::stream)
                .mapToDouble(point -> point.get(1))
                .min()
                .orElse(0);
        double most = curves.values().stream()
                .flatMap(List::stream)
                .mapToDouble(point -> point.get(1))
                .max()
                .orElse(100);
        lowest = TICKS * Math.floor(least / TICKS);
        highest = Math.max(lowest + TICKS, TICKS * Math.ceil(most / TICKS));
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">%n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        axes(svg);
        List<String> byEnd = curves.keySet().stream()
                .sorted(Comparator.comparingDouble(
                        name -> -last(curves.get(name)).get(1)))
                .toList();
        List<String> names = List.copyOf(curves.keySet());
        for (int i = 0; i < byEnd.size(); i++) {
            String name = byEnd.get(i);
            String colour = COLOURS.get(names.indexOf(name) % COLOURS.size());
            StringBuilder points = new StringBuilder();
            curves.get(name)
                    .forEach(point ->
                            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.get(0)), y(point.get(1)))));
            int line = TOP + 12 + i * LINE_HEIGHT;
            svg.append(String.format(
                    Locale.ROOT,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
                            + "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>%n"
                            + "<text x=\"%d\" y=\"%d\">%s %.1f</text>%n",
                    points.toString().strip(),
                    colour,
                    WIDTH - RIGHT + 14,
                    line - 6,
                    colour,
                    WIDTH - RIGHT + 34,
                    line,
                    name.substring(name.indexOf('/') + 1),
                    last(curves.get(name)).get(1)));
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg) {
        double step = TICKS * Math.max(1, Math.ceil((highest - lowest) / TICKS / 8));
        for (double percent = lowest; percent <= highest; percent += step) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f %%</text>%n",
                    LEFT,
                    WIDTH - RIGHT,
                    y(percent),
                    y(percent),
                    LEFT - 6,
                    y(percent) + 4,
                    percent));
        }
        for (int i = 0; i <= TICKS; i++) {
            double minute = longest * i / TICKS;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>%n",
                    x(minute),
                    HEIGHT - BOTTOM + 18,
                    minute));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">minutes of pretraining, by the clock</text>%n",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 8));
    }

    private double x(double minute) {
        return LEFT + (WIDTH - RIGHT - LEFT) * minute / longest;
    }

    private double y(double percent) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (percent - lowest) / (highest - lowest);
    }

    private static List<Double> last(List<List<Double>> curve) {
        return curve.get(curve.size() - 1);
    }
}
