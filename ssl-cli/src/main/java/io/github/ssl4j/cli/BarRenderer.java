package io.github.ssl4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/**
 * A progress bar of at least a quarter of the line, or 20 columns, with as many whole figures behind it as there is
 * room for, the first ones first.
 */
final class BarRenderer implements ProgressBarRenderer {
    private static final int ENOUGH_BAR = 20;
    private static final int LONGEST_BAR = 60;

    private volatile List<String> figures = List.of();

    /** Sets what stands behind the bar, the most important first. */
    void show(List<String> newFigures) {
        figures = List.copyOf(newFigures);
    }

    @Override
    public String render(ProgressState state, int columns) {
        double done = state.getMax() <= 0 ? 0 : Math.min(1, (double) state.getCurrent() / state.getMax());
        String head = String.format(Locale.ROOT, "%s %3.0f%% [", state.getTaskName(), 100 * done);
        int room = columns - head.length() - 1;
        int shortest = Math.min(ENOUGH_BAR, columns / 4);
        List<String> shown = new ArrayList<>();
        int taken = 0;
        for (String figure : figures) {
            if (room - taken - figure.length() - 1 < shortest) {
                break;
            }
            shown.add(figure);
            taken += figure.length() + 1;
        }
        int length = Math.max(1, Math.min(LONGEST_BAR, room - taken));
        int full = (int) Math.round(done * length);
        String tip = full > 0 && full < length ? ">" : "";
        String bar = "=".repeat(full - tip.length()) + tip + " ".repeat(length - full);
        return head + bar + "]" + (shown.isEmpty() ? "" : " " + String.join(" ", shown));
    }
}
