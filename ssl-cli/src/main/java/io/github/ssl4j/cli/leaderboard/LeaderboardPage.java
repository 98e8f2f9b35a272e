package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.pretrain.Methods;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The page of a leaderboard, in Markdown, and a plot for every set-up, in SVG. */
final class LeaderboardPage {
    private final LeaderboardPlan plan;
    private final Clock clock;
    private final List<Row> rows;
    private final String folder;

    /**
     * Creates the page.
     *
     * @param results those of the plan are shown
     * @param folder where the plots are, as seen from the page
     */
    LeaderboardPage(LeaderboardPlan plan, Clock clock, List<Result> results, String folder) {
        this.plan = plan;
        this.clock = clock;
        this.folder = folder;
        this.rows = plan.runs().stream().map(run -> row(run, results)).toList();
    }

    private Row row(PlannedRun run, List<Result> results) {
        Setup setup = plan.setup(run);
        List<Result> found = new ArrayList<>();
        for (long seed : run.seeds()) {
            Task task = new Task(run, setup, seed, plan.minutes(run), Images.Part.TEST, Map.of());
            String digest = clock.knows(run) ? task.digest(task.pace(clock)) : "";
            results.stream()
                    .filter(result -> result.run().equals(run.name()) && result.seed() == seed)
                    .filter(result -> result.task().equals(digest) && result.has(task.figures()))
                    .reduce((older, newer) -> newer)
                    .ifPresent(found::add);
        }
        return new Row(run, setup, found);
    }

    /** Returns the page. */
    String markdown() {
        StringBuilder page = new StringBuilder("# " + plan.title() + "\n\n");
        page.append("`ssl4j leaderboard` made this page; [plan](")
                .append(folder)
                .append("/plan.json), [clock](")
                .append(folder)
                .append("/clock.json) and [results](")
                .append(folder)
                .append("/results.json), with seeds, seconds, commits and commands, lie beside it.\n\n");
        protocol().forEach(line -> page.append("* ").append(line).append('\n'));
        plan.setups().forEach((name, setup) -> page.append(section(name, setup)));
        return page.toString();
    }

    private List<String> protocol() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Accuracy in percent on test images, which are classified once, by finished runs; settings were chosen"
                        + "\n  on a tenth of the training images.");
        lines.add(
                "All runs of a set-up train for the same time by a clock that was measured once, on an idle machine\n  ("
                        + clock.machine() + "): the budget is a number of images.");
        lines.add(
                "kNN: k 20, temperature 0.07. Linear probe: multinomial logistic regression on standardised features.\n"
                        + "  In parentheses the untrained encoder, which a method has to beat by " + (int) Row.BAR
                        + " points in the linear probe and, in joint\n  embedding, in kNN; where it does not, the row says so.");
        lines.add("Fine-tuned: end to end, on all labels, a tenth and a hundredth of them, as many of every class.");
        lines.add("± is the standard deviation over seeds, where there are several.");
        return lines;
    }

    private String section(String name, Setup setup) {
        List<Row> ofSetup =
                rows.stream().filter(row -> row.run().setup().equals(name)).toList();
        StringBuilder text = new StringBuilder("\n## " + setup.about() + "\n\n");
        text.append(String.format(Locale.ROOT, "%s minutes by the clock.", number(setup.minutes())));
        if (setup.fineTuning() != null) {
            text.append(String.format(
                    Locale.ROOT,
                    " Fine-tuning: %s minutes each.",
                    number(setup.fineTuning().minutes())));
        }
        text.append("\n\n|");
        List<String> headings = new ArrayList<>(List.of("run"));
        setup.figures().forEach(figure -> headings.add(figure.heading()));
        headings.addAll(List.of("images seen", "seconds", "seeds", "commit", ""));
        headings.forEach(heading -> text.append(' ').append(heading).append(" |"));
        text.append("\n|").append("---|".repeat(headings.size())).append('\n');
        ofSetup.forEach(row -> text.append(line(row)));
        if (!plot(ofSetup).isEmpty()) {
            text.append("\n![Linear probe of validation images by minutes of training](")
                    .append(folder)
                    .append('/')
                    .append(name)
                    .append(".svg)\n");
        }
        return text.toString();
    }

    private String line(Row row) {
        List<String> cells = new ArrayList<>(List.of("`" + row.run().name() + "`"));
        for (Figure figure : row.setup().figures()) {
            String untrained = row.shown(figure.untrained());
            cells.add(row.shown(figure.label()) + (untrained.isEmpty() ? "" : " (" + untrained + ")"));
        }
        cells.add(row.each(result -> String.format(Locale.ROOT, "%,d", result.images())));
        cells.add(row.each(result -> String.format(Locale.ROOT, "%,.0f", result.seconds())));
        cells.add(row.each(result -> Long.toString(result.seed())));
        cells.add(row.each(Result::commit));
        cells.add(remark(row));
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String remark(Row row) {
        if (row.empty()) {
            return "not run yet";
        }
        List<String> remarks = new ArrayList<>();
        if (row.lacksSeeds()) {
            remarks.add(row.run().seeds().size() - row.results().size() + " seeds not run yet");
        }
        boolean joint =
                !row.run().ofPixels() && !Methods.named(row.run().method()).masks();
        List<Figure> below = row.belowTheBar(joint);
        if (!below.isEmpty()) {
            remarks.add(
                    "below its bar in " + below.stream().map(Figure::heading).collect(Collectors.joining(", ")));
        }
        return String.join("; ", remarks);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** Returns the plots by the names of their files; none for a set-up without curves. */
    Map<String, String> plots() {
        Map<String, String> plots = new LinkedHashMap<>();
        plan.setups().keySet().forEach(name -> {
            Map<String, List<List<Double>>> curves = plot(
                    rows.stream().filter(row -> row.run().setup().equals(name)).toList());
            if (!curves.isEmpty()) {
                plots.put(name + ".svg", new TimePlot(curves).svg());
            }
        });
        return plots;
    }

    private static Map<String, List<List<Double>>> plot(List<Row> rows) {
        Map<String, List<List<Double>>> curves = new LinkedHashMap<>();
        for (Row row : rows) {
            row.results().stream()
                    .filter(result -> result.curve().size() > 1)
                    .findFirst()
                    .ifPresent(result -> curves.put(row.run().name(), result.curve()));
        }
        return curves;
    }
}
