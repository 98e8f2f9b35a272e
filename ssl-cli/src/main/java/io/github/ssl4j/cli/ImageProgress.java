package io.github.ssl4j.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Shows work on the images of a source as a bar on a terminal and as a line every ten seconds elsewhere, and says after
 * Ctrl-C that it can be gone on with.
 */
final class ImageProgress implements AutoCloseable {
    private final String work;
    private final PrintStream out;
    private final Terminal terminal;
    private final BarRenderer renderer = new BarRenderer();
    private final Thread notice = new Thread(this::interrupted, "images-interrupted");
    private ProgressBar bar;
    private long began;
    private long lastLine;
    private int first = -1;
    private volatile int done;
    private volatile int all;

    /**
     * Shows nothing yet.
     *
     * @param work what is done, in one word
     */
    ImageProgress(String work, PrintStream out, Terminal terminal) {
        this.work = work;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Says that there was nothing to do, or after which image the work was resumed; nothing of new work.
     *
     * @param result the file or the folder that the work writes
     */
    void printResumed(PrintWriter print, Path result) {
        if (first == all) {
            print.printf("%s was complete.%n", result);
        } else if (first > 0) {
            print.printf(Locale.ROOT, "Went on after image %,d of %,d.%n", first, all);
        }
    }

    /**
     * Shows how far the work is; called first with what was done before.
     *
     * @param images images that are done
     * @param inAll how many there are
     * @param leftOut how many of those done cannot be read
     */
    void show(int images, int inAll, int leftOut) {
        done = images;
        if (first < 0) {
            begin(images, inAll);
        } else {
            show(images, leftOut);
        }
    }

    private void begin(int images, int inAll) {
        first = images;
        all = inAll;
        began = System.nanoTime();
        lastLine = began;
        Runtime.getRuntime().addShutdownHook(notice);
        if (terminal.drawable() && images < all) {
            bar = new ProgressBarBuilder()
                    .setTaskName(work)
                    .setInitialMax(all)
                    .startsFrom(images, Duration.ZERO)
                    .setRenderer(renderer)
                    .setUpdateIntervalMillis(500)
                    .setConsumer(FootLine.open(out, terminal.columns()))
                    .build();
        }
    }

    private void show(int images, int leftOut) {
        long now = System.nanoTime();
        double rate = (images - first) / Math.max(1e-9, (now - began) / 1e9);
        String left = ProgressLine.clock(Duration.ofSeconds(Math.round((all - images) / rate)));
        if (bar != null) {
            renderer.show(List.of(left, String.format(Locale.ROOT, "%.0f img/s", rate)));
            bar.stepTo(images);
        } else if (now - lastLine >= ProgressLine.LINE_EVERY_NANOS) {
            lastLine = now;
            out.printf(
                    Locale.ROOT,
                    "%s: image %,d/%,d, %d left out, %.0f images/s, %s left%n",
                    work,
                    images,
                    all,
                    leftOut,
                    rate,
                    left);
        }
    }

    private void interrupted() {
        out.printf(
                Locale.ROOT,
                "%nssl4j: interrupted after %,d of %,d images; the same command goes on from there%n",
                done,
                all);
    }

    /** Tells that the work has ended, be it well or not. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(notice);
        } catch (IllegalStateException e) {
            // the JVM is ending already, and the notice is on its way
            return;
        }
    }
}
