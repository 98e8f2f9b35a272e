package io.github.ssl4j.examples.cli;

import io.github.ssl4j.embedding.EmbeddingInfo;
import io.github.ssl4j.embedding.EmbeddingListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Shows embedding as a bar on a terminal and as a line every ten seconds elsewhere, and says after Ctrl-C how much of it is
 * kept.
 */
final class EmbedProgress implements EmbeddingListener, AutoCloseable {
    private final PrintStream out;
    private final boolean terminal;
    private final BarRenderer renderer = new BarRenderer();
    private final Thread notice = new Thread(this::interrupted, "embed-interrupted");
    private ProgressBar bar;
    private long began;
    private long lastLine;
    private int first = -1;
    private volatile int done;
    private volatile int all;

    EmbedProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Returns how many images were done before this process; all of them if there was nothing to do. */
    int before() {
        return first;
    }

    @Override
    public void onProgress(EmbeddingInfo info, int images) {
        done = images;
        if (first < 0) {
            begin(info, images);
        } else {
            show(info, images);
        }
    }

    private void begin(EmbeddingInfo info, int images) {
        first = images;
        all = info.images();
        began = System.nanoTime();
        lastLine = began;
        Runtime.getRuntime().addShutdownHook(notice);
        if (terminal && images < all) {
            bar = new ProgressBarBuilder()
                    .setTaskName("embed")
                    .setInitialMax(all)
                    .startsFrom(images, Duration.ZERO)
                    .setRenderer(renderer)
                    .setUpdateIntervalMillis(500)
                    .setConsumer(new ConsoleProgressBarConsumer(out, ProgressLine.columns()))
                    .build();
        }
    }

    private void show(EmbeddingInfo info, int images) {
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
                    "embed: image %,d/%,d, %d left out, %.0f images/s, %s left%n",
                    images,
                    all,
                    info.leftOut().size(),
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

    /** Tells that embedding has ended, be it well or not. */
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
